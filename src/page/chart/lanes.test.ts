import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { intoLanes } from './lanes.ts';

const spans = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from, to }));

test('what follows shares a lane, what overlaps does not', () => {
  assert.deepEqual(intoLanes(spans([0, 2], [2, 4], [3, 5], [5, 6]), 4), [0, 0, 1, 0]);
  assert.deepEqual(intoLanes(spans([0, 9], [1, 9], [2, 9]), 2), [0, 1, 1]);
  assert.deepEqual(intoLanes([], 4), []);
});

test('with lanes enough no two in one lane overlap', () => {
  const span = fc.tuple(fc.nat(1000), fc.nat(100)).map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (all) => {
      const sorted = all.toSorted((a, b) => a.from - b.from);
      const lanes = intoLanes(sorted, 30);
      sorted.forEach((one, i) => {
        sorted.slice(0, i).forEach((other, j) => {
          assert.ok(lanes[i] !== lanes[j] || other.to <= one.from);
        });
      });
    }),
    { numRuns: 300, seed: 52 },
  );
});
