import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { hash, randomStream } from './random.ts';

test('the same names give the same stream, other names another one', () => {
  const draw = (name: string) => Array.from({ length: 5 }, randomStream(7, 'device', name));
  assert.deepEqual(draw('a'), draw('a'));
  assert.notDeepEqual(draw('a'), draw('b'));
});

test('names are kept apart: ("ab", "c") is not ("a", "bc")', () => {
  assert.notEqual(hash('ab', 'c'), hash('a', 'bc'));
});

test('every draw lies in [0, 1), and streams of neighbouring devices are spread evenly', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const draws = Array.from({ length: 1000 }, (_, index) => randomStream(seed, 'fleet', index)());
      const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
      return draws.every((x) => x >= 0 && x < 1) && mean > 0.4 && mean < 0.6;
    }),
    { numRuns: 20, seed: 1 },
  );
});
