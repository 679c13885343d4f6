/**
 * A histogram that gives back what it was given: for windows that slide over a run. It reads the same values as a
 * Histogram fed with what it holds; the exact extremes of what is left can't be known from buckets, so whoever asks
 * brings them.
 */
import { BUCKETS, highestOf, LAST_BUCKET, middleOf } from './buckets.ts';
import type { SparseHistogram } from './frame.ts';

export class SlidingHistogram {
  /** Whole numbers, exact up to 2⁵³: adding and taking away leaves nothing behind. */
  private readonly counts = new Float64Array(BUCKETS);
  private total = 0;

  get count(): number {
    return this.total;
  }

  add({ buckets }: SparseHistogram): void {
    this.change(buckets, 1);
  }

  /** Takes away what was added before. */
  subtract({ buckets }: SparseHistogram): void {
    this.change(buckets, -1);
  }

  /** As Histogram.percentile: microseconds, the top of the bucket but never above `max`; 0 when empty. */
  percentile(percentage: number, max: number): number {
    const wanted = Math.max(1, Math.ceil((percentage / 100) * this.total * (1 - Number.EPSILON)));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= wanted) return bucket === LAST_BUCKET ? max : Math.min(highestOf(bucket), max);
    }
    return max;
  }

  /** As Histogram.mean: microseconds; 0 when empty. */
  mean(min: number, max: number): number {
    if (this.total === 0) return 0;
    let sum = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if (this.counts[bucket] !== 0) sum += middleOf(bucket) * this.counts[bucket]!;
    }
    return Math.min(Math.max(sum / this.total, min), max);
  }

  private change(buckets: readonly number[], sign: 1 | -1): void {
    for (let i = 0; i < buckets.length; i += 2) {
      const change = sign * buckets[i + 1]!;
      this.counts[buckets[i]!]! += change;
      this.total += change;
    }
  }
}
