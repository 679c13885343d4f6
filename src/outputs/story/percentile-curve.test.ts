import assert from 'node:assert/strict';
import test from 'node:test';
import { Histogram } from '../../metrics/histogram.ts';
import { percentileCurve } from './percentile-curve.ts';

function histogram(values: readonly number[]): Histogram {
  const made = new Histogram();
  for (const value of values) made.record(value);
  return made;
}

test('a point says which share of the values is at or below it, ever finer up to 100 %', () => {
  const curve = percentileCurve(histogram(Array.from({ length: 1000 }, (_, i) => i + 1)));
  assert.deepEqual(curve.slice(0, 8), [
    [0, 1],
    [10, 100],
    [20, 200],
    [30, 300],
    [40, 400],
    [50, 500],
    [55, 550],
    [60, 600],
  ]);
  assert.deepEqual(curve.at(-1), [100, 1000]);
  assert.ok(curve.length > 45 && curve.length < 70, `${curve.length} points`);
  for (const [index, [percentage, micros]] of curve.entries()) {
    const [before = -1, lower = 0] = curve[index - 1] ?? [];
    assert.ok(percentage > before && micros >= lower, 'both ascend');
  }
});

test('a million values need few points more, one value two, none nothing', () => {
  const million = histogram([5]);
  million.add({ buckets: [1000, 999_999], min: 1000, max: 1000 });
  assert.ok(percentileCurve(million).length < 110);
  assert.deepEqual(percentileCurve(histogram([7])), [[100, 7]]);
  assert.deepEqual(percentileCurve(histogram([])), []);
});
