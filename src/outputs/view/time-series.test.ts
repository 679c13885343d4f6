import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LevelSeries, RateSeries } from './time-series.ts';

test('events are spread over the seconds that their window touches', () => {
  const series = new RateSeries();
  series.add(0, 1000, 10);
  series.add(1500, 2500, 100);
  assert.deepEqual(series.points(3000), { stepMs: 1000, values: [10, 50, 50] });
});

test('a second that has not ended yet is not told', () => {
  const series = new RateSeries();
  series.add(0, 1999, 20);
  assert.equal(series.points(1999).values.length, 1);
});

test('a run of any length keeps its total in at most 512 points', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (seconds) => {
      const series = new RateSeries();
      for (let s = 0; s < seconds; s++) series.add(s * 1000, (s + 1) * 1000, 7);
      const { stepMs, values } = series.points(Math.ceil(seconds / 64) * 64_000);
      assert.ok(values.length <= 512 + 64);
      const total = values.reduce((sum, perSecond) => sum + (perSecond * stepMs) / 1000, 0);
      assert.ok(Math.abs(total - 7 * seconds) < 1e-3 * seconds, `${total} of ${7 * seconds}`);
    }),
    { seed: 6, numRuns: 20 },
  );
});

test('a gauge without a reading stays where it was, also when points are joined', () => {
  const series = new LevelSeries();
  series.set(1000, 5);
  series.set(3000, 9);
  assert.deepEqual(series.points(4000).values, [5, 5, 9, 9]);
  series.set(700_000, 2);
  const { stepMs, values } = series.points(700_000);
  assert.equal(stepMs, 2000);
  assert.deepEqual([values[0], values[1], values[2], values.at(-1)], [5, 9, 9, 2]);
});
