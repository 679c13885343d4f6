import assert from 'node:assert/strict';
import test from 'node:test';
import { phaseAt, phaseNames } from './phases.ts';

const phases = [
  { name: 'warm-up', from: 0, to: 100 },
  { name: 'peak', from: 100, to: 300 },
];

test('a phase holds its first moment and not its last', () => {
  assert.deepEqual(
    [0, 99.9, 100, 299].map((moment) => phaseAt(phases, moment)),
    [0, 0, 1, 1],
  );
});

test('what is due after the last phase belongs to it', () => {
  assert.equal(phaseAt(phases, 5000), 1);
});

test('a scenario without phases has one, unnamed', () => {
  assert.deepEqual(phaseNames([]), ['']);
  assert.equal(phaseAt([], 5), 0);
  assert.deepEqual(phaseNames(phases), ['warm-up', 'peak']);
});
