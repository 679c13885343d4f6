/**
 * Counts of microseconds in the buckets of HdrHistogram, kept in pages of one doubling each that exist only
 * where something was counted. Most latencies lie within a few doublings: 8 KB each, where the whole layout
 * would take 188 KB for every step, outcome and phase. Counts are exact up to 2⁵³.
 */
import { BUCKETS, bucketOf, highestOf, LAST_BUCKET, middleOf } from './buckets.ts';
import type { SparseHistogram } from './frame.ts';

const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE - 1;

/** `used` has a bit for each count that is not 0, so that a window's end visits those alone (measured: half the time). */
export interface Page {
  readonly counts: Float64Array;
  readonly used: Int32Array;
}

export const EMPTY: SparseHistogram = { buckets: [], min: 0, max: 0 };

export class Histogram {
  private readonly pages: (Page | undefined)[] = new Array(BUCKETS >>> PAGE_BITS).fill(undefined);
  private total = 0;
  private least = Number.POSITIVE_INFINITY;
  private most = 0;
  private readonly spare: Page[];

  /** `spare`: zeroed pages to take from and to give back to; a recorder shares one list among its histograms. */
  constructor(spare: Page[] = []) {
    this.spare = spare;
  }

  get count(): number {
    return this.total;
  }
  /** Exact, microseconds; 0 when empty. */
  get min(): number {
    return this.total === 0 ? 0 : this.least;
  }
  /** Exact, microseconds, even above the last bucket; 0 when empty. */
  get max(): number {
    return this.most;
  }

  /** Counts one value: a whole number of microseconds ≥ 0. The caller sees to that; this is the hot path. */
  record(micros: number): void {
    this.countAt(bucketOf(micros), 1);
    if (micros < this.least) this.least = micros;
    if (micros > this.most) this.most = micros;
  }

  /** Adds what a frame carries. Throws RangeError for a bucket or a count that cannot be. */
  add(sparse: SparseHistogram): void {
    const { buckets, min, max } = sparse;
    if (buckets.length === 0) return;
    for (let i = 0; i < buckets.length; i += 2)
      this.countAt(checkBucket(buckets[i]), checkCount(buckets[i + 1]));
    this.widen(min, max);
  }

  addAll(other: Histogram): void {
    if (other.total === 0) return;
    other.each((bucket, count) => this.countAt(bucket, count));
    this.widen(other.min, other.max);
  }

  /**
   * The value that this percentage (0…100) of the counted values are at or below, microseconds, as HdrHistogram
   * finds it: the top of its bucket. It is never more than the exact maximum. 0 when empty.
   */
  percentile(percentage: number): number {
    // One unit in the last place less, or 99.9 % of 1000 would ask for the 1000th value.
    const wanted = Math.max(1, Math.ceil((percentage / 100) * this.total * (1 - Number.EPSILON)));
    let seen = 0;
    for (let p = 0; p < this.pages.length; p++) {
      const counts = this.pages[p]?.counts;
      for (let i = 0; counts !== undefined && i < PAGE; i++) {
        seen += counts[i]!;
        if (seen >= wanted) return this.highestIn((p << PAGE_BITS) + i);
      }
    }
    return this.most;
  }

  /** Microseconds, each value taken as the middle of its bucket (HdrHistogram's mean); 0 when empty. */
  mean(): number {
    if (this.total === 0) return 0;
    let sum = 0;
    this.each((bucket, count) => {
      sum += middleOf(bucket) * count;
    });
    return Math.min(Math.max(sum / this.total, this.least), this.most);
  }

  /** How many values lie in buckets above the one of `micros`. */
  countAbove(micros: number): number {
    const limit = bucketOf(micros);
    let above = 0;
    this.each((bucket, count) => {
      if (bucket > limit) above += count;
    });
    return above;
  }

  /** Every bucket that has counts, ascending. No generator: on this path one costs ten times the scan. */
  each(visit: (bucket: number, count: number) => void): void {
    for (let p = 0; p < this.pages.length; p++) {
      const counts = this.pages[p]?.counts;
      for (let i = 0; counts !== undefined && i < PAGE; i++) {
        if (counts[i] !== 0) visit((p << PAGE_BITS) + i, counts[i]!);
      }
    }
  }

  /** As a frame carries it. */
  sparse(): SparseHistogram {
    if (this.total === 0) return EMPTY;
    const buckets: number[] = [];
    this.each((bucket, count) => buckets.push(bucket, count));
    return { buckets, min: this.min, max: this.max };
  }

  /** As sparse(), and empties the histogram; its pages go back zeroed. One pass, since it ends every window. */
  take(): SparseHistogram {
    if (this.total === 0) return EMPTY;
    const buckets: number[] = [];
    for (let p = 0; p < this.pages.length; p++) {
      const page = this.pages[p];
      if (page === undefined) continue;
      this.pages[p] = undefined;
      takeCounts(page, p << PAGE_BITS, buckets);
      this.spare.push(page);
    }
    const taken = { buckets, min: this.min, max: this.max };
    this.total = 0;
    this.least = Number.POSITIVE_INFINITY;
    this.most = 0;
    return taken;
  }

  private countAt(bucket: number, count: number): void {
    const page = this.pages[bucket >>> PAGE_BITS] ?? this.open(bucket >>> PAGE_BITS);
    const index = bucket & PAGE_MASK;
    page.counts[index]! += count;
    page.used[index >>> 5]! |= 1 << (index & 31);
    this.total += count;
  }

  private highestIn(bucket: number): number {
    return bucket === LAST_BUCKET ? this.most : Math.min(highestOf(bucket), this.most);
  }

  private open(number: number): Page {
    const page = this.spare.pop() ?? { counts: new Float64Array(PAGE), used: new Int32Array(PAGE / 32) };
    this.pages[number] = page;
    return page;
  }

  private widen(min: number, max: number): void {
    if (min < this.least) this.least = min;
    if (max > this.most) this.most = max;
  }
}

/** Moves a page's counts to the end of a sparse list and leaves the page zeroed. */
function takeCounts({ counts, used }: Page, firstBucket: number, into: number[]): void {
  for (let word = 0; word < used.length; word++) {
    let bits = used[word]!;
    used[word] = 0;
    while (bits !== 0) {
      const lowest = bits & -bits;
      bits ^= lowest;
      const index = (word << 5) + 31 - Math.clz32(lowest);
      into.push(firstBucket + index, counts[index]!);
      counts[index] = 0;
    }
  }
}

function checkBucket(bucket: number | undefined): number {
  if (bucket !== undefined && Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS) return bucket;
  throw new RangeError(`a histogram has no bucket ${bucket}`);
}

function checkCount(count: number | undefined): number {
  if (count !== undefined && Number.isSafeInteger(count) && count > 0) return count;
  throw new RangeError(`${count} is not a count`);
}
