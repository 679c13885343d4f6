import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '../../metrics/histogram.ts';
import { cumulativeCounts, sumSeconds, UPPER_BOUNDS } from './classic-buckets.ts';

const SEED = { seed: 20260102, numRuns: 300 };
const micros = fc.oneof(fc.nat(3000), fc.nat(100_000_000), fc.constantFrom(100, 1000, 2500, 1_000_000));
const values = fc.array(micros, { maxLength: 200 });

function histogramOf(list: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of list) histogram.record(value);
  return histogram;
}

test('each bound has what is at or below it: exactly up to 2 ms, within a thousandth above', () =>
  fc.assert(
    fc.property(values, (list) => {
      const counts = cumulativeCounts(histogramOf(list));
      for (const [index, seconds] of UPPER_BOUNDS.entries()) {
        const limit = Math.round(seconds * 1e6);
        const within = (most: number) => list.filter((value) => value <= most).length;
        const least = limit <= 2047 ? within(limit) : within(limit * 0.999);
        assert.ok(counts[index]! >= least && counts[index]! <= within(limit), `le ${seconds}`);
      }
    }),
    SEED,
  ));

test('counts never fall from bound to bound', () =>
  fc.assert(
    fc.property(values, (list) => {
      const counts = cumulativeCounts(histogramOf(list));
      assert.equal(counts.length, UPPER_BOUNDS.length);
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => a - b),
      );
    }),
    SEED,
  ));

test('the sum is within a two-thousandth of the true one', () =>
  fc.assert(
    fc.property(values, (list) => {
      const exact = list.reduce((sum, value) => sum + value, 0) / 1e6;
      assert.ok(Math.abs(sumSeconds(histogramOf(list)) - exact) <= exact / 2000 + 1e-9);
    }),
    SEED,
  ));

test('what lies beyond every bucket of ours is above every bound', () => {
  const counts = cumulativeCounts(histogramOf([2 ** 40]));
  assert.deepEqual(new Set(counts), new Set([0]));
});
