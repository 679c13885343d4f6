/** Made-up latencies: lognormal, slower while there is more to do and while faults are on. */
import type { Heat, LatencyLines, Percentiles, QuantileLines } from '../../outputs/story/story.ts';
import type { RandomStream } from '../../random.ts';
import { STEPS } from './made-up-steps.ts';

type Load = readonly (number | undefined)[];

const PER_DECADE = 20;
const MOST_COLUMNS = 240;

/** The quantile function of the standard normal distribution, near enough. */
const normal = (p: number): number => 4.91 * (p ** 0.14 - (1 - p) ** 0.14);
const at = (median: number, spread: number, p: number): number => median * Math.exp(spread * normal(p));

const slowness = (place: number, share: number): number =>
  (1 + 0.6 * share ** 3) * (place > 0.38 && place < 0.46 ? 6 : 1);

export function latencyLines(random: RandomStream, fleet: string, step: string, load: Load): LatencyLines {
  const { median, spread } = STEPS[step]!;
  const line = (p: number, factor: number) =>
    load.map((share, bin) =>
      share === undefined || share === 0
        ? null
        : Math.round(
            at(median * factor, spread, p) * slowness(bin / load.length, share) * (0.9 + 0.2 * random()),
          ),
    );
  const all = (factor: number): QuantileLines => ({
    p50: line(0.5, factor),
    p90: line(0.9, factor),
    p99: line(0.99, factor),
    max: line(0.9995, factor),
  });
  return { fleet, step, fromDue: all(1.3), fromSend: all(1) };
}

export function heatOf(random: RandomStream, fleet: string, step: string, load: Load, stepMs: number): Heat {
  const { median, spread, rate } = STEPS[step]!;
  const each = Math.ceil(load.length / MOST_COLUMNS);
  const first = Math.floor(Math.log10(at(median, spread, 0.001)) * PER_DECADE);
  const columns: number[][] = [];
  let rows = 1;
  for (let bin = 0; bin < load.length; bin += each) {
    const share = load[bin] ?? 0;
    const factor = slowness(bin / load.length, share);
    const cells = new Map<number, number>();
    const draws = Math.round(Math.min(400, rate * share * each));
    for (let n = 0; n < draws; n++) {
      const us = at(median, spread, 0.0005 + 0.999 * random()) * factor;
      const row = Math.max(0, Math.floor(Math.log10(us) * PER_DECADE) - first);
      rows = Math.max(rows, row + 1);
      cells.set(row, (cells.get(row) ?? 0) + 1);
    }
    columns.push([...cells].sort(([a], [b]) => a - b).flat());
  }
  return { fleet, step, stepMs: stepMs * each, perDecade: PER_DECADE, first, rows, columns };
}

export function figuresOf(count: number, median: number, spread: number): Percentiles {
  const ms = (p: number) => Math.round(at(median, spread, p)) / 1000;
  return {
    count,
    min: ms(0.0001),
    mean: (median * Math.exp((spread * spread) / 2)) / 1000,
    p50: ms(0.5),
    p90: ms(0.9),
    p95: ms(0.95),
    p99: ms(0.99),
    p999: ms(0.999),
    max: ms(1 - 0.5 / count),
  };
}

export function curveOf(count: number, median: number, spread: number): [number, number][] {
  const points: [number, number][] = [];
  for (let nines = 0; 10 ** nines < count; nines += 0.1) {
    const p = 1 - 10 ** -nines;
    points.push([100 * p, Math.round(at(median, spread, Math.max(p, 0.0001)))]);
  }
  points.push([100, Math.round(at(median, spread, 1 - 0.5 / count))]);
  return points;
}
