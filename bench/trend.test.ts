import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../src/random.ts';
import { bySpans, growthOf, lowest, type Point, trendOf } from './trend.ts';

const line = (slope: number, noise: number, seed: number, count = 60): Point[] => {
  const random = randomStream('trend', seed);
  return Array.from({ length: count }, (_, x) => ({ x, y: 100 + slope * x + noise * (random() - 0.5) }));
};

test('a straight line has its own slope, with nothing left to chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 8, max: 60 }), (slope, count) => {
      assert.deepEqual(trendOf(line(slope, 0, 1, count)), { slope, low: slope, high: slope });
    }),
    { seed: 3, numRuns: 50 },
  );
});

test('noise alone is no growth, in some 97 of 100 cases', () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const growing = seeds.filter((seed) => growthOf(trendOf(line(0, 20, seed))) > 0).length;
  assert.ok(growing > 0 && growing < 12, `${growing} of ${seeds.length}`);
});

test('a leak within noise is found, and about as large as it is', () => {
  for (let seed = 0; seed < 20; seed++) {
    const growth = growthOf(trendOf(line(0.5, 20, seed)));
    assert.ok(growth > 0.3 && growth < 0.7, `${growth}`);
  }
});

test('what shrinks does not grow', () => {
  assert.equal(growthOf(trendOf(line(-1, 5, 1))), 0);
});

test('spikes move nothing', () => {
  const spiked = line(0, 1, 1).map((point, at) => (at % 10 === 9 ? { ...point, y: 1000 * at } : point));
  assert.ok(Math.abs(trendOf(spiked).slope) < 0.05);
});

test('few points are no trend', () => {
  assert.throws(() => trendOf(line(1, 0, 1, 7)), /needs 8 points, there are 7/);
});

test('spans keep one value each, in their middle', () => {
  const points = [0, 1, 2, 3, 4, 9].map((x) => ({ x, y: 10 - x }));
  assert.deepEqual(bySpans(points, 3, lowest), [
    { x: 1.5, y: 8 },
    { x: 4.5, y: 6 },
    { x: 10.5, y: 1 },
  ]);
});
