/** A latency distribution that screens can add to, take from and ask: counts by bucket, as high as values went. */
import { bucketOf, highestOf, lowestOf } from '../../metrics/buckets.ts';
import type { SparseHistogram } from '../../metrics/frame.ts';

/** Microseconds. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Bar i counts the values from 10^((first + i) / perDecade) up to the next edge, in microseconds. */
export interface LogBars {
  readonly perDecade: number;
  readonly first: number;
  readonly counts: readonly number[];
}

const FRACTIONS = [0.5, 0.9, 0.95, 0.99, 0.999] as const;
const BARS_PER_DECADE = [20, 10, 8, 5, 4, 3, 2, 1] as const;

export class Latencies {
  /** Grown to the highest bucket seen: an hour is 23 thousand buckets, a second 12 thousand. */
  #counts = new Float64Array(0);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(histogram: SparseHistogram): void {
    this.#change(histogram.buckets, 1);
  }

  /** Takes away what was added before. */
  subtract(histogram: SparseHistogram): void {
    this.#change(histogram.buckets, -1);
  }

  #change(buckets: readonly number[], sign: 1 | -1): void {
    const top = buckets.at(-2);
    if (top === undefined) return;
    if (top >= this.#counts.length) this.#grow(top);
    for (let i = 0; i < buckets.length; i += 2) {
      const change = sign * (buckets[i + 1] as number);
      (this.#counts[buckets[i] as number] as number) += change;
      this.#count += change;
    }
  }

  #grow(top: number): void {
    const grown = new Float64Array(Math.ceil((top + 1) / 1024) * 1024);
    grown.set(this.#counts);
    this.#counts = grown;
  }

  /**
   * The value below or at which a fraction of the samples lies: the highest value of its bucket, as HdrHistogram
   * tells it, but never above `max`, the exact highest sample.
   */
  quantiles(max: number): Quantiles | undefined {
    if (this.#count === 0) return undefined;
    const values: number[] = [];
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length && values.length < FRACTIONS.length; bucket++) {
      const here = this.#counts[bucket] as number;
      if (here === 0) continue;
      seen += here;
      while (values.length < FRACTIONS.length && seen >= this.#rank(FRACTIONS[values.length] as number)) {
        values.push(Math.min(highestOf(bucket), max));
      }
    }
    const [p50 = max, p90 = max, p95 = max, p99 = max, p999 = max] = values;
    return { count: this.#count, p50, p90, p95, p99, p999, max };
  }

  #rank(fraction: number): number {
    return Math.max(1, Math.ceil(fraction * this.#count - 1e-9));
  }

  /** The whole distribution in at most `limit` bars of equal width on a logarithmic axis with round decades. */
  logBars(limit: number): LogBars | undefined {
    if (this.#count === 0) return undefined;
    const lowest = this.#counts.findIndex((n) => n > 0);
    const highest = this.#counts.findLastIndex((n) => n > 0);
    const perDecade = BARS_PER_DECADE.find((k) => barOf(highest, k) - barOf(lowest, k) < limit) ?? 1;
    const first = barOf(lowest, perDecade);
    const counts = new Array<number>(barOf(highest, perDecade) - first + 1).fill(0);
    for (let bucket = lowest; bucket <= highest; bucket++) {
      const here = this.#counts[bucket] as number;
      if (here > 0) (counts[barOf(bucket, perDecade) - first] as number) += here;
    }
    return { perDecade, first, counts };
  }
}

/** The bar a bucket falls into; below 1 µs is the bar of 1 µs. */
const barOf = (bucket: number, perDecade: number): number =>
  Math.floor(Math.log10(Math.max(1, lowestOf(bucket))) * perDecade + 1e-9);

/** The same bar for a value in microseconds, to mark percentiles below the bars. */
export const barIndex = (bars: LogBars, value: number): number =>
  barOf(bucketOf(Math.round(value)), bars.perDecade) - bars.first;

/** Lower edge of bar i in microseconds. */
export const barEdge = (bars: LogBars, i: number): number => 10 ** ((bars.first + i) / bars.perDecade);
