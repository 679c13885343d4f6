/**
 * A latency distribution small enough to be kept for each bin of a run: HdrHistogram's layout with 2 significant
 * digits, as sorted pairs of bucket and count. A bucket is never wider than 1/128 of its values, so joined bins
 * tell percentiles within 1 %; the highest value is kept exactly.
 */
import { BUCKETS, lowestOf } from '../../metrics/buckets.ts';
import type { SparseHistogram } from '../../metrics/frame.ts';
import { eachPair, packed, unpacked } from './packed-pairs.ts';

const HALF = 128;
const HALF_BITS = 7;

export interface CoarseQuantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

function coarseBucketOf(micros: number): number {
  const doubling = 31 - HALF_BITS - Math.clz32(micros | HALF);
  return doubling * HALF + (micros >>> doubling);
}

/** Up to HIGHEST_MICROS. */
export const COARSE_BUCKETS = (32 - HALF_BITS) * HALF;

/** The lowest value counted in a coarse bucket, microseconds. */
export function coarseLowest(bucket: number): number {
  const doubling = Math.max((bucket >>> HALF_BITS) - 1, 0);
  return (bucket - doubling * HALF) * 2 ** doubling;
}

const highestOf = (bucket: number): number => coarseLowest(bucket + 1) - 1;

/** Of each bucket of a frame the coarse one: their edges meet, so nothing is split. */
const COARSE = Uint16Array.from({ length: BUCKETS }, (_, bucket) => coarseBucketOf(lowestOf(bucket)));

/** The coarse bucket that holds a bucket of a frame. */
export const coarseOf = (bucket: number): number => COARSE[bucket]!;

export class CoarseHistogram {
  private pairs = '';
  private most = 0;
  private known: CoarseQuantiles | undefined;

  get isEmpty(): boolean {
    return this.pairs === '';
  }

  add({ buckets, max }: SparseHistogram): void {
    if (buckets.length > 0) this.merge(coarsened(buckets), max);
  }

  join(other: CoarseHistogram): void {
    if (!other.isEmpty) this.merge(unpacked(other.pairs, scratch), other.most);
  }

  /** Undefined when empty. Microseconds: the top of a bucket, but never above the highest value. */
  quantiles(): CoarseQuantiles | undefined {
    if (this.isEmpty) return undefined;
    this.known ??= this.findQuantiles();
    return this.known;
  }

  each(visit: (bucket: number, count: number) => void): void {
    eachPair(this.pairs, visit);
  }

  private merge(pairs: Uint32Array, max: number): void {
    const all = this.isEmpty ? pairs : mergedPairs(unpacked(this.pairs, own), pairs);
    this.pairs = packed(all);
    this.most = Math.max(this.most, max);
    this.known = undefined;
  }

  private findQuantiles(): CoarseQuantiles {
    let total = 0;
    this.each((_, count) => {
      total += count;
    });
    // One unit in the last place less: as Histogram.percentile() ranks.
    const ranks = [0.5, 0.9, 0.99].map((share) =>
      Math.max(1, Math.ceil(share * total * (1 - Number.EPSILON))),
    );
    const values: number[] = [];
    let seen = 0;
    this.each((bucket, count) => {
      seen += count;
      while (values.length < ranks.length && seen >= ranks[values.length]!)
        values.push(Math.min(highestOf(bucket), this.most));
    });
    const [p50 = 0, p90 = 0, p99 = 0] = values;
    return { p50, p90, p99, max: this.most };
  }
}

/** Pairs of what is added, and one's own; shared by all calls. */
const scratch = new Uint32Array(2 * BUCKETS);
const own = new Uint32Array(2 * BUCKETS);

function coarsened(buckets: readonly number[]): Uint32Array {
  let length = 0;
  let last = -1;
  for (let i = 0; i < buckets.length; i += 2) {
    const bucket = coarseOf(buckets[i]!);
    if (bucket !== last) {
      scratch[length] = bucket;
      scratch[length + 1] = 0;
      length += 2;
      last = bucket;
    }
    scratch[length - 1]! += buckets[i + 1]!;
  }
  return scratch.subarray(0, length);
}

function mergedPairs(a: Uint32Array, b: Uint32Array): Uint32Array {
  const merged = new Uint32Array(a.length + b.length);
  let [i, j, length] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const first = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    let count = 0;
    if (a[i] === first) {
      count += a[i + 1]!;
      i += 2;
    }
    if (b[j] === first) {
      count += b[j + 1]!;
      j += 2;
    }
    merged[length] = first;
    merged[length + 1] = count;
    length += 2;
  }
  return length === merged.length ? merged : merged.slice(0, length);
}
