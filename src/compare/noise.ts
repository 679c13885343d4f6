/**
 * How far a figure of one run may lie from that of others without anything having changed.
 *
 * A figure differs between runs by chance within each of them, which bootstrap.ts sees in the run itself, and by what
 * one run has and the next has not: a busy neighbour, a warmer cache. Of that, a single run shows nothing. So:
 *
 *   floor    v₀ = (within a run)² + (a stated floor for what differs between runs)²
 *   seen     S², the variance of the base runs' figures, where there are at least two
 *   scale    where the base runs as a whole are spread wider than v₀ says (the median of S²/v₀ over all figures of
 *            a kind, held against the median it would have by chance), v₀ is raised by that, to the power of
 *            1 / (runs − 1): two base runs can agree by luck, of ten each figure's own spread is known
 *   used     the mean of v₀, as if seen in 13 runs, and S², and never less than S²: one base run is judged by the
 *            floor alone, ten hardly by it (moderation, as limma does for thousands of genes and few samples)
 *
 * The change is then new − mean of base, of logarithms (of shares: of the shares), with variance used × (1 + 1/runs),
 * Student's t, and Satterthwaite's degrees of freedom.
 */
import { type FigureName, isLatency, type MeasuredFigure } from './figures.ts';
import { criticalT, twoSided } from './student.ts';

/** Between runs, as a standard deviation: of latencies 1.5 %, but 0.1 ms at least; of throughput 1 %. */
const LATENCY_FLOOR = 0.015;
const LATENCY_FLOOR_MICROS = 100;
const THROUGHPUT_FLOOR = 0.01;
/** Of a share of errors: a tenth of itself. */
const ERRORS_FLOOR = 0.1;

/** Degrees of freedom that the floor counts for. */
const FLOOR_FREEDOM = 12;

/** Figures of one kind that are needed to tell how widely the base runs are spread as a whole. */
const LEAST_FOR_SCALE = 5;

/** The same figure in every run. */
export interface Sighting {
  readonly base: readonly MeasuredFigure[];
  readonly fresh: MeasuredFigure;
}

export interface Estimate {
  /** The value that stands for all base runs: the geometric mean; of shares: the mean. */
  readonly base: number;
  /** Of latencies and throughput: of the logarithm; of shares: of 1. */
  readonly change: number;
  /** 95 % */
  readonly interval: readonly [number, number];
  /** How likely chance alone makes a change as great. */
  readonly probability: number;
}

interface Variances {
  readonly floor: number;
  /** Absent for a single base run. */
  readonly seen: number | undefined;
}

/** One for each sighting; they are taken together, since all of them tell how much the base runs differ. */
export function estimate(sightings: readonly Sighting[]): Estimate[] {
  const variances = sightings.map(variancesOf);
  const scales = new Map(
    KINDS.map((kind) => {
      const ofKind = variances.filter((_, i) => kindOf(sightings[i] as Sighting) === kind);
      return [kind, scaleOf(ofKind, (sightings[0]?.base.length ?? 1) - 1)];
    }),
  );
  return sightings.map((sighting, i) => {
    const { floor, seen } = variances[i] as Variances;
    return estimateOf(sighting, { floor: floor * (scales.get(kindOf(sighting)) ?? 1), seen });
  });
}

const KINDS = ['latency', 'errors', 'throughput'] as const;
const kindOf = ({ fresh: { figure } }: Sighting): (typeof KINDS)[number] =>
  isLatency(figure) ? 'latency' : figure;

function variancesOf({ base, fresh }: Sighting): Variances {
  const all = [...base, fresh];
  const within = meanOf(all.map(({ deviation }) => deviation ** 2));
  const value = meanOf(all.map((one) => one.value));
  return {
    floor: within + floorOf(fresh.figure, value) ** 2,
    seen: base.length < 2 ? undefined : varianceOf(base.map(scaled)),
  };
}

function floorOf(figure: FigureName, value: number): number {
  if (figure === 'errors') return ERRORS_FLOOR * value;
  if (figure === 'throughput') return THROUGHPUT_FLOOR;
  return Math.hypot(LATENCY_FLOOR, LATENCY_FLOOR_MICROS / Math.max(1, value));
}

/** By how much base runs are spread wider than their floors; 1 where they are not, or nobody can tell. */
function scaleOf(variances: readonly Variances[], freedom: number): number {
  const ratios = variances
    .flatMap(({ floor, seen }) => (seen === undefined || floor === 0 ? [] : [seen / floor]))
    .sort((a, b) => a - b);
  if (ratios.length < LEAST_FOR_SCALE) return 1;
  const median = ratios[ratios.length >> 1] as number;
  // The median of chi-squared over its degrees of freedom, by Wilson and Hilferty.
  const wider = Math.max(1, median / (1 - 2 / (9 * freedom)) ** 3);
  // Each further base run shows each figure by itself, which other steps then need not speak for.
  return wider ** (1 / freedom);
}

function estimateOf({ base, fresh }: Sighting, { floor, seen }: Variances): Estimate {
  const centre = meanOf(base.map(scaled));
  const change = scaled(fresh) - centre;
  const { variance, freedom } = used(floor, seen, base.length - 1);
  // A new run that is shorter than the others, or more restless, is less sure by that.
  const excess = fresh.deviation ** 2 - meanOf(base.map(({ deviation }) => deviation ** 2));
  const deviation = Math.sqrt(variance * (1 + 1 / base.length) + Math.max(0, excess));
  const half = criticalT(0.05, freedom) * deviation;
  return {
    base: fresh.figure === 'errors' ? centre : Math.exp(centre),
    change,
    interval: [change - half, change + half],
    probability: deviation === 0 ? Number(change === 0) : twoSided(change / deviation, freedom),
  };
}

function used(floor: number, seen = 0, runs = 0): { variance: number; freedom: number } {
  if (runs === 0) return { variance: floor, freedom: FLOOR_FREEDOM };
  const [byFloor, bySeen] = [FLOOR_FREEDOM * floor, runs * seen];
  const variance = (byFloor + bySeen) / (FLOOR_FREEDOM + runs);
  const freedom = (byFloor + bySeen) ** 2 / (byFloor * floor + bySeen * seen);
  return {
    variance: Math.max(variance, seen),
    freedom: Number.isFinite(freedom) ? Math.max(1, Math.floor(freedom)) : runs,
  };
}

/** As it is compared. A latency of 0 is one that the clock could not see: half a microsecond. */
const scaled = ({ figure, value }: MeasuredFigure): number =>
  figure === 'errors' ? value : Math.log(Math.max(isLatency(figure) ? 0.5 : 1e-6, value));

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
