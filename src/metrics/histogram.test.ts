import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Float64Histogram } from 'hdr-histogram-js';
import { HIGHEST_MICROS } from './buckets.ts';
import { Histogram } from './histogram.ts';

const PERCENTAGES = [0.1, 1, 10, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

const micros = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([power, factor]) => Math.min(Math.floor(2 ** power * factor), HIGHEST_MICROS));
const values = fc.array(micros, { minLength: 1, maxLength: 300 });

function recorded(all: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of all) histogram.record(value);
  return histogram;
}

function hdrOf(all: readonly number[]): Float64Histogram {
  const hdr = new Float64Histogram(1, 3_600_000_000, 3);
  for (const value of all) hdr.recordValue(value);
  return hdr;
}

test("percentiles are HdrHistogram's, and never above the exact maximum", () => {
  fc.assert(
    fc.property(values, (all) => {
      const histogram = recorded(all);
      const hdr = hdrOf(all);
      for (const p of PERCENTAGES) {
        assert.equal(
          histogram.percentile(p),
          Math.min(hdr.getValueAtPercentile(p), Math.max(...all)),
          `p${p}`,
        );
      }
    }),
    { numRuns: 500, seed: 3 },
  );
});

test("count, min and max are exact, the mean is HdrHistogram's within min and max", () => {
  fc.assert(
    fc.property(values, (all) => {
      const histogram = recorded(all);
      const [min, max] = [Math.min(...all), Math.max(...all)];
      assert.equal(histogram.count, all.length);
      assert.equal(histogram.min, min);
      assert.equal(histogram.max, max);
      assert.equal(histogram.mean(), Math.min(Math.max(hdrOf(all).mean, min), max));
    }),
    { numRuns: 500, seed: 4 },
  );
});

test('however the values are split, their sparse forms add up to the same histogram', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (parts) => {
      const bySparse = new Histogram();
      const byHistogram = new Histogram();
      for (const part of parts) {
        bySparse.add(recorded(part).sparse());
        byHistogram.addAll(recorded(part));
      }
      const whole = recorded(parts.flat()).sparse();
      assert.deepEqual(bySparse.sparse(), whole);
      assert.deepEqual(byHistogram.sparse(), whole);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('taking gives what sparse gives, leaves the histogram empty and its pages clean for the next', () => {
  fc.assert(
    fc.property(values, values, (first, second) => {
      const histogram = new Histogram([]);
      for (const value of first) histogram.record(value);
      assert.deepEqual(histogram.take(), recorded(first).sparse());
      assert.deepEqual(histogram.sparse(), { buckets: [], min: 0, max: 0 });
      for (const value of second) histogram.record(value);
      assert.deepEqual(histogram.take(), recorded(second).sparse());
    }),
    { numRuns: 200, seed: 6 },
  );
});

test('the sparse form is ascending pairs', () => {
  assert.deepEqual(recorded([5000, 3, 3, 5001]).sparse(), { buckets: [3, 2, 3298, 2], min: 3, max: 5001 });
});

test('a value above the layout keeps its exact maximum, which is also its percentile', () => {
  const histogram = recorded([10, 2 * HIGHEST_MICROS]);
  assert.equal(histogram.max, 2 * HIGHEST_MICROS);
  assert.equal(histogram.percentile(99), 2 * HIGHEST_MICROS);
  assert.equal(histogram.percentile(50), 10);
});

test('counting above a value leaves its own bucket out', () => {
  const histogram = recorded([100, 200, 300, 100_000]);
  assert.equal(histogram.countAbove(200), 2);
  assert.equal(histogram.countAbove(100_000), 0);
  assert.equal(histogram.countAbove(0), 4);
});

test('an empty histogram answers 0 to everything', () => {
  const empty = new Histogram();
  assert.deepEqual([empty.count, empty.min, empty.max, empty.mean(), empty.percentile(99)], [0, 0, 0, 0, 0]);
});

test('a sparse form that cannot be is refused', () => {
  for (const buckets of [[-1, 1], [23_552, 1], [1.5, 1], [7, 0], [7, -2], [7, Number.NaN], [7]]) {
    assert.throws(
      () => new Histogram().add({ buckets, min: 1, max: 1 }),
      RangeError,
      JSON.stringify(buckets),
    );
  }
});
