/** Latencies over time: columns of bins, rows of a logarithmic axis. */
import { COARSE_BUCKETS, coarseLowest } from './coarse-histogram.ts';
import type { LatencyBins } from './latency-bins.ts';
import type { Heat } from './story.ts';

const MOST_COLUMNS = 240;
/** The finest that keeps within so many rows is taken. */
const PER_DECADE = [20, 10, 4, 2] as const;
const MOST_ROWS = 60;

export interface HeatLayout {
  /** Bins of a column. */
  readonly bins: number;
  readonly columns: number;
}

/** @param bins of the timeline */
export function heatLayout(bins: number): HeatLayout {
  const each = Math.max(1, Math.ceil(bins / MOST_COLUMNS));
  return { bins: each, columns: Math.ceil(bins / each) };
}

/** Undefined without latencies. @param from the first column that is wanted @param stepMs of a bin */
export function heatOf(
  latencies: LatencyBins,
  { bins, columns }: HeatLayout,
  from: number,
  stepMs: number,
): Heat | undefined {
  if (latencies.isEmpty) return undefined;
  const { fleet, step } = latencies;
  const { perDecade, first, rows } = heatRows(latencies);
  return {
    fleet,
    step,
    stepMs: bins * stepMs,
    perDecade,
    first,
    rows,
    columns: Array.from({ length: Math.max(0, columns - from) }, (_, i) => {
      const start = (from + i) * bins;
      return columnOf(latencies, start, start + bins, (bucket) => rowOf(bucket, perDecade) - first, rows);
    }),
  };
}

/** From a half of a decade on, so that a run's lowest value seldom moves all rows. */
export function heatRows({ lowest, highest }: Pick<LatencyBins, 'lowest' | 'highest'>) {
  const [from, to] = [DECADES[lowest] ?? 0, DECADES[highest] ?? 0].map(
    (decades) => Math.floor(2 * decades + 1e-9) / 2,
  );
  const halves = (to ?? 0) - (from ?? 0) + 0.5;
  const perDecade = PER_DECADE.find((each) => halves * each <= MOST_ROWS) ?? 2;
  return { perDecade, first: (from ?? 0) * perDecade, rows: halves * perDecade };
}

/** Of the lowest value of each bucket, not below 1 µs. */
const DECADES = Float64Array.from({ length: COARSE_BUCKETS }, (_, bucket) =>
  Math.log10(Math.max(1, coarseLowest(bucket))),
);

const rowOf = (bucket: number, perDecade: number): number => Math.floor(DECADES[bucket]! * perDecade + 1e-9);

function columnOf(
  latencies: LatencyBins,
  from: number,
  to: number,
  row: (bucket: number) => number,
  rows: number,
): number[] {
  const counts = new Array<number>(rows).fill(0);
  latencies.each(from, to, (bucket, count) => {
    counts[row(bucket)]! += count;
  });
  return counts.flatMap((count, index) => (count > 0 ? [index, count] : []));
}
