/**
 * What chance makes of a figure if every attempt had nothing to do with the others: never more than what it really
 * makes, and so the least that is assumed. And how many attempts a figure wants before it says anything.
 */
import { middleOf } from '../metrics/buckets.ts';
import type { Histogram } from '../metrics/histogram.ts';
import type { FigureName } from './figures.ts';

/** A percentile wants so many attempts above it. */
const ABOVE = 10;
/** Every other figure wants so many in all. */
const LEAST = 20;

/** Of the logarithm of a percentile: half the distance of the values one standard deviation of rank to each side. */
export function percentileDeviation(histogram: Histogram, percentage: number): number {
  const rank = 100 * Math.sqrt(((percentage / 100) * (1 - percentage / 100)) / histogram.count);
  const [low, high] = [percentage - rank, percentage + rank].map((at) =>
    histogram.percentile(Math.min(100, Math.max(0, at))),
  ) as [number, number];
  return Math.log(Math.max(1, high) / Math.max(1, low)) / 2;
}

/** Of the logarithm of the mean. */
export function meanDeviation(histogram: Histogram): number {
  const mean = histogram.mean();
  if (mean === 0) return 0;
  let squares = 0;
  histogram.each((bucket, count) => {
    squares += count * (middleOf(bucket) - mean) ** 2;
  });
  return Math.sqrt(squares / histogram.count) / Math.sqrt(histogram.count) / mean;
}

/** Of a share; Agresti and Coull's, so that no error in 100 attempts is not taken for none in a million. */
export function shareDeviationOf(part: number, whole: number): number {
  const share = (part + 2) / (whole + 4);
  return Math.sqrt((share * (1 - share)) / (whole + 4));
}

/** Says so where a figure has too few attempts to be judged. */
export function tooFew(figure: FigureName, samples: number): { readonly unsure?: string } {
  const least = leastSamples(figure);
  return samples >= least ? {} : { unsure: `${samples} of ${least} attempts needed` };
}

export function leastSamples(figure: FigureName): number {
  const percentage = /^p([\d.]+)$/.exec(figure)?.[1];
  if (percentage === undefined) return LEAST;
  return Math.max(LEAST, Math.round(ABOVE / (1 - Number(percentage) / 100)));
}
