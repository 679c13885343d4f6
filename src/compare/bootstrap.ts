/**
 * What chance within one run makes of its figures, by a local block bootstrap (Paparoditis and Politis 2002).
 *
 * Seconds of a run are not independent: a slow second is followed by slow ones. So not seconds are drawn but blocks
 * of neighbouring windows, 30 s long where the run is long enough for five of them, else a fifth of it. And a run is not the same all the way:
 * devices arrive, phases change, by a plan that every run of the scenario shares and that is no noise. So a block is
 * only ever replaced by one from near its own place.
 */
import type { RandomStream } from '../random.ts';
import { microsAt, middleOfCell } from './cells.ts';
import { PERCENTILES } from './figures.ts';
import type { Column } from './windows.ts';

const REPLICATES = 200;
/** Real ms of a block, where there are at least BLOCKS of them. Slow drifts outlast 10 s: of those, half was seen. */
const BLOCK_MS = 30_000;
const BLOCKS = 5;

/** How often each window is in one imagined run. */
type Weights = Uint8Array;

export interface Resampling {
  /** Windows of a block. */
  readonly block: number;
  /** What deviations are multiplied with: few blocks differ less among themselves than many would. */
  readonly correction: number;
  readonly replicates: readonly Weights[];
}

/** `windows`: how many the run has, of `length` real ms. */
export function resample(windows: number, length: number, random: RandomStream): Resampling {
  const block = Math.max(1, Math.min(Math.round(BLOCK_MS / length), Math.floor(windows / BLOCKS)));
  const reach = Math.max(2 * block, Math.ceil(windows / 4));
  const replicates = Array.from({ length: REPLICATES }, () => imagined(windows, block, reach, random));
  const blocks = Math.max(2, Math.ceil(windows / block));
  return { block, correction: Math.sqrt(blocks / (blocks - 1)), replicates };
}

function imagined(windows: number, block: number, reach: number, random: RandomStream): Weights {
  const weights = new Uint8Array(windows);
  for (let at = 0; at < windows; at += block) {
    const wanted = Math.min(block, windows - at);
    const first = Math.max(0, at - reach);
    const last = Math.min(windows - wanted, at + reach);
    const from = first + Math.floor(random() * (last - first + 1));
    for (let i = from; i < from + wanted; i++) weights[i] = Math.min(255, weights[i]! + 1);
  }
  return weights;
}

/** Standard deviations of the logarithms of the mean and of each of PERCENTILES. */
export interface LatencyDeviations {
  readonly mean: number;
  readonly percentiles: readonly number[];
}

/** `columns`: of at least one sample. */
export function latencyDeviations(
  columns: ReadonlyMap<number, Column>,
  { replicates, correction }: Resampling,
): LatencyDeviations {
  const cells = [...columns.keys()].sort((a, b) => a - b);
  const means = new Spread();
  const percentiles = PERCENTILES.map(() => new Spread());
  const counts = new Float64Array(cells.length);
  for (const weights of replicates) {
    const total = weigh(cells, columns, weights, counts);
    if (total === 0) continue;
    means.add(Math.log(meanOf(cells, counts, total)));
    for (const [i, percentage] of PERCENTILES.entries())
      percentiles[i]?.add(Math.log(percentileOf(cells, counts, (percentage / 100) * total)));
  }
  return {
    mean: correction * means.deviation,
    percentiles: percentiles.map(({ deviation }) => correction * deviation),
  };
}

/** Standard deviation of the share that `part` has of `whole`. */
export function shareDeviation(part: Column, whole: Column, { replicates, correction }: Resampling): number {
  const shares = new Spread();
  for (const weights of replicates) {
    const total = weighted(whole, weights);
    if (total > 0) shares.add(weighted(part, weights) / total);
  }
  return correction * shares.deviation;
}

/** Counts of each cell in an imagined run; returns their sum. */
function weigh(
  cells: readonly number[],
  columns: ReadonlyMap<number, Column>,
  weights: Weights,
  counts: Float64Array,
): number {
  let total = 0;
  for (const [i, cell] of cells.entries()) {
    const count = weighted(columns.get(cell)!, weights);
    counts[i] = count;
    total += count;
  }
  return total;
}

function weighted(column: Column, weights: Weights): number {
  let sum = 0;
  for (let window = 0; window < weights.length; window++) sum += column[window]! * weights[window]!;
  return sum;
}

function meanOf(cells: readonly number[], counts: Float64Array, total: number): number {
  let sum = 0;
  for (const [i, cell] of cells.entries()) sum += middleOfCell(cell) * counts[i]!;
  return sum / total;
}

/** `wanted`: how many of the values lie below. */
function percentileOf(cells: readonly number[], counts: Float64Array, wanted: number): number {
  let below = 0;
  for (const [i, cell] of cells.entries()) {
    const count = counts[i]!;
    if (count > 0 && below + count >= wanted) return microsAt(cell + (wanted - below) / count);
    below += count;
  }
  return microsAt((cells.at(-1) ?? 0) + 1);
}

/** Welford's running variance. */
class Spread {
  private count = 0;
  private mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.squares += before * (value - this.mean);
  }

  get deviation(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.squares / (this.count - 1));
  }
}
