import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '../../metrics/histogram.ts';
import { nativeBuckets, nativeIndexOf, SCHEMA } from './native-buckets.ts';

const micros = fc.oneof(fc.nat(3000), fc.nat(5_000_000), fc.nat(2 ** 31));
const values = fc.array(micros, { minLength: 1, maxLength: 300 });
const SEED = { seed: 20260101, numRuns: 300 };

const BASE = 2 ** (2 ** -SCHEMA);
const upperBound = (index: number) => BASE ** index;

function histogramOf(list: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of list) histogram.record(value);
  return histogram;
}

/** As a reader of the format takes it: [index, count] of every bucket in a span. */
function read({ spans, deltas }: ReturnType<typeof nativeBuckets>): [number, number][] {
  const buckets: [number, number][] = [];
  let index = 0;
  let count = 0;
  const rest = [...deltas];
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) {
      count += rest.shift() ?? Number.NaN;
      buckets.push([index++, count]);
    }
  }
  assert.equal(rest.length, 0, 'as many counts as the spans have buckets');
  return buckets;
}

/** The upper bound of the bucket in which Prometheus looks for a quantile. */
function quantileBucket(histogram: Histogram, share: number): number {
  const native = nativeBuckets(histogram);
  let seen = native.zeroCount;
  if (seen >= share * histogram.count) return 0;
  for (const [index, count] of read(native)) {
    seen += count;
    if (seen >= share * histogram.count) return upperBound(index);
  }
  throw new Error('there is no such quantile');
}

test('every count is in exactly one bucket', () =>
  fc.assert(
    fc.property(values, (list) => {
      const histogram = histogramOf(list);
      const native = nativeBuckets(histogram);
      const buckets = read(native);
      const total = buckets.reduce((sum, [, count]) => sum + count, native.zeroCount);
      assert.equal(total, list.length);
      assert.equal(native.zeroCount, list.filter((value) => value === 0).length);
      assert.ok(buckets.every(([, count]) => count >= 0));
    }),
    SEED,
  ));

test('buckets ascend, and those of two histograms added up are those of their sum', () =>
  fc.assert(
    fc.property(values, values, (one, other) => {
      const count = (list: readonly number[]) =>
        new Map(read(nativeBuckets(histogramOf(list))).filter(([, n]) => n > 0));
      const sum = count(one);
      for (const [index, n] of count(other)) sum.set(index, (sum.get(index) ?? 0) + n);
      const both = [...count([...one, ...other])];
      assert.deepEqual(
        both,
        [...sum].sort(([a], [b]) => a - b),
      );
    }),
    SEED,
  ));

test('a value lies in its bucket, up to the bucket of ours that holds it', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 - 1 }), (value) => {
      const [[index] = []] = read(nativeBuckets(histogramOf([value])));
      assert.ok(index !== undefined);
      const seconds = value / 1e6;
      assert.ok(seconds <= upperBound(index) * (1 + 1e-12), `${seconds} above bucket ${index}`);
      assert.ok(seconds * 1.001 > upperBound(index - 1), `${seconds} below bucket ${index}`);
    }),
    SEED,
  ));

test('the bucket of a quantile is less than 2.2 % wide and holds our own percentile', () =>
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (list, share) => {
      const histogram = histogramOf(list);
      const ours = histogram.percentile(100 * share) / 1e6;
      const upper = quantileBucket(histogram, share);
      if (ours === 0) return assert.equal(upper, 0);
      // Ours may be an exact maximum, below the top of its own bucket by a thousandth.
      assert.ok(
        ours <= upper * (1 + 1e-12) && ours * 1.001 > upper / BASE,
        `${ours} in a bucket up to ${upper}`,
      );
    }),
    SEED,
  ));

test('whole powers of two are the upper bounds of their buckets', () => {
  for (const [seconds, index] of [
    [1, 0],
    [2, 32],
    [0.5, -32],
    [0.015625, -192],
    [1.0001, 1],
    [0.9999, 0],
  ] as const)
    assert.equal(nativeIndexOf(seconds) + 0, index, `${seconds} s`);
});

test('an empty histogram has no spans', () =>
  assert.deepEqual(nativeBuckets(new Histogram()), { zeroCount: 0, spans: [], deltas: [] }));

test('near buckets share a span, the zeros between them written; far ones do not', () => {
  const { spans, deltas } = nativeBuckets(histogramOf([1_000_000, 1_000_000, 1_060_000, 64_000_000]));
  assert.deepEqual(spans, [
    { offset: 1, length: 3 },
    { offset: 189, length: 1 },
  ]);
  // 2, 0, 1 and far away 1.
  assert.deepEqual(deltas, [2, -2, 1, 0]);
});
