import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { SparseHistogram } from './frame.ts';
import { Histogram } from './histogram.ts';
import { SlidingHistogram } from './sliding-histogram.ts';

const sparse = fc.array(fc.integer({ min: 0, max: 2 ** 33 }), { maxLength: 20 }).map((values) => {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram.sparse();
});

test('what is left after taking away reads as if nothing else had ever been in it', () => {
  fc.assert(
    fc.property(
      fc.array(sparse, { maxLength: 6 }),
      fc.array(sparse, { maxLength: 6 }),
      fc.constantFrom(1, 50, 90, 99, 99.9, 100),
      (gone, left, percentage) => {
        const sliding = new SlidingHistogram();
        for (const one of [...gone, ...left]) sliding.add(one);
        for (const one of gone) sliding.subtract(one);
        const fresh = new Histogram();
        for (const one of left) fresh.add(one);
        assert.equal(sliding.count, fresh.count);
        assert.equal(sliding.percentile(percentage, fresh.max), fresh.percentile(percentage));
        assert.equal(sliding.mean(fresh.min, fresh.max), fresh.mean());
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

test('an empty one has nothing to tell', () => {
  const sliding = new SlidingHistogram();
  const one: SparseHistogram = { buckets: [7, 3], min: 7, max: 7 };
  sliding.add(one);
  sliding.subtract(one);
  assert.deepEqual([sliding.count, sliding.percentile(99, 0), sliding.mean(0, 0)], [0, 0, 0]);
});
