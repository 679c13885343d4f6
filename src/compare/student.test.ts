import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalT, twoSided } from './student.ts';

// Tables of Student's t, two-sided.
for (const [freedom, probability, t] of [
  [1, 0.05, 12.706],
  [2, 0.05, 4.303],
  [3, 0.01, 5.841],
  [8, 0.05, 2.306],
  [9, 0.001, 4.781],
  [20, 0.05, 2.086],
  [120, 0.01, 2.617],
] as const)
  test(`t of ${t} with ${freedom} degrees of freedom is reached with ${probability}`, () => {
    assert.ok(Math.abs(criticalT(probability, freedom) - t) < 0.001);
    assert.ok(Math.abs(twoSided(-t, freedom) - probability) < 0.0005);
  });

test('no distance at all is always reached, an infinite one never', () => {
  assert.equal(twoSided(0, 5), 1);
  assert.equal(twoSided(Number.POSITIVE_INFINITY, 5), 0);
});
