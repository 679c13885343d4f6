import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { packed, unpacked } from './packed-pairs.ts';

const numbers = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 40_000 }), fc.nat({ max: 2 ** 32 - 1 }));

test('pairs come back as they were', () => {
  const made = fc
    .uniqueArray(fc.tuple(numbers, numbers), { selector: ([bucket]) => bucket, maxLength: 60 })
    .map((pairs) => Uint32Array.from(pairs.sort(([a], [b]) => a - b).flat()));
  fc.assert(
    fc.property(made, (pairs) => {
      const text = packed(pairs);
      assert.ok([...text].every((character) => character.charCodeAt(0) < 256));
      assert.deepEqual(unpacked(text, new Uint32Array(120)), pairs);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('neighbours with small counts take a byte a pair, and half a byte more for each three bits', () => {
  const neighbours = (count: number) =>
    packed(Uint32Array.from(Array.from({ length: 40 }, (_, at) => [1000 + at, count]).flat())).length;
  const first = 1.5;
  assert.equal(neighbours(7), 40 + first + 0.5);
  assert.equal(neighbours(63), 60 + first + 0.5);
});
