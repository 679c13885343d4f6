import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Sequences } from './sequences.ts';

const seen = (numbers: readonly number[]): Sequences => {
  const sequences = new Sequences();
  for (const number of numbers) sequences.add(number);
  return sequences;
};

test('a number is new once', () => {
  const sequences = new Sequences();
  assert.deepEqual(
    [0, 1, 1, 5, 5, 0].map((n) => sequences.add(n)),
    [true, true, false, true, false, false],
  );
});

test('gaps are the ranges below the highest that are missing', () => {
  assert.deepEqual(seen([0, 1, 2]).gaps(), []);
  assert.deepEqual(seen([0, 1, 4, 8]).gaps(), [
    [2, 3],
    [5, 7],
  ]);
  assert.deepEqual(seen([2]).gaps(), [[0, 1]]);
  assert.deepEqual(seen([]).gaps(), []);
});

test('the order of arrival makes no difference', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(30)), (numbers) => {
      const shuffled = seen(numbers);
      const sorted = [...numbers].sort((a, b) => a - b);
      assert.deepEqual(
        [...shuffled].sort((a, b) => a - b),
        sorted,
      );
      assert.equal(shuffled.size, sorted.length);
      assert.equal(shuffled.highest, sorted.at(-1) ?? -1);
      const missing = shuffled
        .gaps()
        .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
      assert.deepEqual(
        [...sorted, ...missing].sort((a, b) => a - b),
        Array.from({ length: shuffled.highest + 1 }, (_, i) => i),
      );
    }),
    { numRuns: 300, seed: 7 },
  );
});
