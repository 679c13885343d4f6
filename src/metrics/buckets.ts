/**
 * Where a value is counted: HdrHistogram's layout for whole microseconds with 3 significant digits, a lowest
 * value of 1 and a highest of one hour. Values up to 2047 have a bucket each; above, every doubling is cut into
 * 1024 buckets, so that a bucket is never wider than a thousandth of its values.
 *
 * The layout of one hour reaches to 2³²−1 µs (71.6 minutes), which is why 32-bit integers are enough here.
 */

/** Buckets of one doubling; the first two together hold the values 0 … 2047. */
const HALF = 1024;
const HALF_BITS = 10;

/** Number of buckets: 0 … BUCKETS−1. */
export const BUCKETS = 23 * HALF;
export const LAST_BUCKET = BUCKETS - 1;
/** The highest value that has a bucket of its own kind; greater ones are counted in the last bucket. */
export const HIGHEST_MICROS = 2 ** 32 - 1;

/** The bucket of a whole number of microseconds ≥ 0; above HIGHEST_MICROS it is the last one. */
export function bucketOf(micros: number): number {
  if (micros > HIGHEST_MICROS) return LAST_BUCKET;
  // The bit set by HALF makes every value below 2048 fall into doubling 0.
  const doubling = 31 - HALF_BITS - Math.clz32(micros | HALF);
  return doubling * HALF + (micros >>> doubling);
}

const doublingOf = (bucket: number): number => Math.max((bucket >>> HALF_BITS) - 1, 0);

/** Number of values that share a bucket. */
export const widthOf = (bucket: number): number => 1 << doublingOf(bucket);

/** The lowest value counted in a bucket, microseconds. */
export const lowestOf = (bucket: number): number => (bucket - doublingOf(bucket) * HALF) * widthOf(bucket);

/** The highest value counted in a bucket, microseconds; the last bucket also holds everything above it. */
export const highestOf = (bucket: number): number => lowestOf(bucket) + widthOf(bucket) - 1;

/** The value that stands for all of a bucket in a mean, as HdrHistogram takes it. */
export const middleOf = (bucket: number): number => lowestOf(bucket) + Math.floor(widthOf(bucket) / 2);
