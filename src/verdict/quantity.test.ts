import assert from 'node:assert/strict';
import test from 'node:test';
import { compare, inMeasure, OPERATORS, showQuantity, type Unit } from './quantity.ts';

const MS: Unit = { name: 'ms', size: 1000 };
const PERCENT: Unit = { name: '%', size: 0.01 };
const ONE: Unit = { name: '', size: 1 };

test('each operator compares as it reads', () => {
  const truths = OPERATORS.map((operator) => [
    operator,
    [1, 2, 3].filter((left) => compare(left, operator, 2)),
  ]);
  assert.deepEqual(Object.fromEntries(truths), {
    '<': [1],
    '<=': [1, 2],
    '>': [3],
    '>=': [2, 3],
    '==': [2],
    '!=': [1, 3],
  });
});

test('a share of exactly 99.9 % equals a limit of 99.9 %', () => {
  for (let tenths = 1; tenths < 1000; tenths++) {
    assert.ok(compare(tenths / 1000, '==', inMeasure(tenths / 10, PERCENT)), `${tenths / 10}%`);
  }
});

test('an observed value is shown short, in the unit of its limit', () => {
  assert.equal(showQuantity(231_423, MS, 250_000), '231.4ms');
  assert.equal(showQuantity(0.25, PERCENT, 0.001), '25%');
  assert.equal(showQuantity(1_234_567, ONE, 5000), '1234567');
  assert.equal(showQuantity(0, MS, 250_000), '0ms');
});

test('it is shown with as many digits as it takes to be on its side of the limit', () => {
  assert.equal(showQuantity(0.998996, PERCENT, 0.999), '99.8996%');
  assert.equal(showQuantity(0.998996, PERCENT, 0.99), '99.9%');
  assert.equal(showQuantity(250_001, MS, 250_000), '250.001ms');
});
