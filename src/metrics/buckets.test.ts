import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Float64Histogram } from 'hdr-histogram-js';
import {
  BUCKETS,
  bucketOf,
  HIGHEST_MICROS,
  highestOf,
  LAST_BUCKET,
  lowestOf,
  middleOf,
  widthOf,
} from './buckets.ts';

const HOUR = 3_600_000_000;
const hdr = new Float64Histogram(1, HOUR, 3);

/** Values spread evenly over the powers of two, so that every doubling is visited. */
const micros = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([power, factor]) => Math.min(Math.floor(2 ** power * factor), HIGHEST_MICROS));

test('every value falls into the bucket where HdrHistogram counts it', () => {
  fc.assert(
    fc.property(micros, (value) => {
      assert.equal(bucketOf(value), hdr.countsArrayIndex(value));
    }),
    { numRuns: 5000, seed: 1 },
  );
});

test("a bucket's lowest, highest, middle and width are HdrHistogram's", () => {
  fc.assert(
    fc.property(micros, (value) => {
      const bucket = bucketOf(value);
      assert.equal(lowestOf(bucket), hdr.lowestEquivalentValue(value));
      assert.equal(highestOf(bucket), hdr.highestEquivalentValue(value));
      assert.equal(middleOf(bucket), hdr.medianEquivalentValue(value));
      assert.equal(widthOf(bucket), hdr.sizeOfEquivalentValueRange(value));
    }),
    { numRuns: 5000, seed: 2 },
  );
});

test('the layout is the one of a histogram made for up to one hour', () => {
  assert.equal(BUCKETS, hdr.countsArrayLength);
  assert.equal(highestOf(LAST_BUCKET), HIGHEST_MICROS);
  assert.ok(HIGHEST_MICROS > HOUR);
});

test('the buckets follow each other without a gap', () => {
  for (let bucket = 1; bucket < BUCKETS; bucket++) {
    assert.equal(lowestOf(bucket), highestOf(bucket - 1) + 1);
  }
});

test('the edges of each doubling fall on the right side', () => {
  for (let power = 0; power < 32; power++) {
    for (const value of [2 ** power - 1, 2 ** power]) {
      assert.ok(lowestOf(bucketOf(value)) <= value && value <= highestOf(bucketOf(value)), `${value}`);
    }
  }
});

test('a value above the layout is counted in the last bucket', () => {
  assert.equal(bucketOf(HIGHEST_MICROS), LAST_BUCKET);
  assert.equal(bucketOf(HIGHEST_MICROS + 1), LAST_BUCKET);
  assert.equal(bucketOf(Number.MAX_SAFE_INTEGER), LAST_BUCKET);
});
