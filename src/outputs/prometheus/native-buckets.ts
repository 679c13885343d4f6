/**
 * Our histograms as Prometheus' native ones: sparse, with bounds that grow by 2^(1/32) = 2.19 % from bucket to
 * bucket. Bucket i holds seconds in (2^((i−1)/32), 2^(i/32)]. Every count of one of our buckets, at most a
 * thousandth wide, goes where its highest value belongs: no count is lost or split, and a quantile that Prometheus
 * computes lies in the bucket of ours, so the two differ by less than 2.2 %. Pure.
 */
import { BUCKETS, highestOf } from '../../metrics/buckets.ts';
import type { Histogram } from '../../metrics/histogram.ts';

/** Each doubling is cut into 2^SCHEMA buckets. */
export const SCHEMA = 5;
const BUCKETS_A_DOUBLING = 2 ** SCHEMA;

/** Values up to this many seconds are in the zero bucket; the clients' usual value, so that histograms add up. */
export const ZERO_THRESHOLD = 2 ** -128;

/** Gaps up to this many empty buckets are written as zeros: a new span would take more bytes. */
const WIDEST_GAP = 2;

export interface NativeBuckets {
  /** Values of less than a microsecond. */
  readonly zeroCount: number;
  /** Runs of buckets: the first's `offset` is its index, the others' the number of buckets left out before them. */
  readonly spans: readonly { readonly offset: number; readonly length: number }[];
  /** Of every bucket in the spans, the difference to the one before; the first's to 0. */
  readonly deltas: readonly number[];
}

/** The bucket of a value in seconds above 0. */
export const nativeIndexOf = (seconds: number): number => Math.ceil(Math.log2(seconds) * BUCKETS_A_DOUBLING);

export function nativeBuckets(histogram: Histogram): NativeBuckets {
  const counts = nativeCounts(histogram);
  const zeroCount = counts.get(ZERO) ?? 0;
  counts.delete(ZERO);
  const spans: { offset: number; length: number }[] = [];
  const deltas: number[] = [];
  let end = 0;
  let previous = 0;
  const put = (count: number) => {
    deltas.push(count - previous);
    previous = count;
  };
  for (const [index, count] of counts) {
    const span = spans.at(-1);
    const gap = index - end;
    if (span && gap <= WIDEST_GAP) {
      for (let empty = 0; empty < gap; empty++) put(0);
      span.length += gap + 1;
    } else {
      spans.push({ offset: gap, length: 1 });
    }
    put(count);
    end = index + 1;
  }
  return { zeroCount, spans, deltas };
}

const ZERO = Number.NEGATIVE_INFINITY;

/** By index, ascending. */
function nativeCounts(histogram: Histogram): Map<number, number> {
  const counts = new Map<number, number>();
  histogram.each((bucket, count) => {
    const index = indexOfBucket(bucket);
    counts.set(index, (counts.get(index) ?? 0) + count);
  });
  return counts;
}

/** Looked up: a scrape visits thousands of buckets, and a logarithm costs more than all the rest. */
let indices: Int16Array | undefined;

function indexOfBucket(bucket: number): number {
  if (bucket === 0) return ZERO;
  indices ??= Int16Array.from({ length: BUCKETS }, (_, each) => nativeIndexOf(highestOf(each) / 1e6));
  return indices[bucket]!;
}
