/** Our histograms in buckets with fixed upper bounds, as the text format knows them. Pure. */
import { highestOf, LAST_BUCKET, middleOf } from '../../metrics/buckets.ts';
import type { Histogram } from '../../metrics/histogram.ts';

/** Seconds: from a reply on loopback to a download over a slow line. +Inf comes after them. */
export const UPPER_BOUNDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

const UPPER_MICROS = UPPER_BOUNDS.map((seconds) => Math.round(seconds * 1e6));

/**
 * For each of UPPER_BOUNDS how many values are at or below it. Exact up to 2 ms; above, a bucket of ours may reach
 * over the bound by a thousandth, and is then counted above it.
 */
export function cumulativeCounts(histogram: Histogram): number[] {
  const counts: number[] = new Array(UPPER_MICROS.length).fill(0);
  let bound = 0;
  let seen = 0;
  histogram.each((bucket, count) => {
    const highest = bucket === LAST_BUCKET ? Number.POSITIVE_INFINITY : highestOf(bucket);
    while (bound < UPPER_MICROS.length && highest > UPPER_MICROS[bound]!) counts[bound++] = seen;
    seen += count;
  });
  return counts.fill(seen, bound);
}

/** Seconds, each value taken as the middle of its bucket: at most a two-thousandth off. Never falls as values come. */
export function sumSeconds(histogram: Histogram): number {
  let micros = 0;
  histogram.each((bucket, count) => {
    micros += middleOf(bucket) * count;
  });
  return micros / 1e6;
}
