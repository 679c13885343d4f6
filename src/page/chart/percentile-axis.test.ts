import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentilePlace, percentileTick, percentileTicks } from './percentile-axis.ts';

test('each nine has the same room', () => {
  const places = [0, 90, 99, 99.9].map((percentage) => percentilePlace(percentage, 1e6));
  places.forEach((place, nines) => {
    assert.ok(Math.abs(place - nines) < 1e-9, `${place}`);
  });
});

test('100 % lies where one attempt of all is, and nothing lies beyond it', () => {
  assert.equal(percentilePlace(100, 1000), 3);
  assert.equal(percentilePlace(99.999, 1000), 3);
  assert.ok(percentilePlace(100, 1) > 0);
});

test('marks say as many nines as tell them apart', () => {
  assert.deepEqual(percentileTicks(0, 5.2).map(percentileTick), [
    '0 %',
    '50 %',
    '90 %',
    '99 %',
    '99.9 %',
    '99.99 %',
    '99.999 %',
  ]);
  assert.equal(percentileTick(percentilePlace(75, 1000)), '75 %');
});
