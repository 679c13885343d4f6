import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completions } from './completion.ts';
import type { FrameAttempt } from './frame.ts';

const attempt = (device: string, due: number, ended: number, outcome = 'ok'): FrameAttempt => ({
  fleet: 'gates',
  device,
  step: 'upgrade',
  due,
  ended,
  outcome,
});
const DEVICES = new Map([['gates', 10]]);

test('moments are those at which a share of the whole fleet was done', () => {
  const attempts = Array.from({ length: 9 }, (_, i) => attempt(`d${i}`, 100 + i, 1000 * (i + 1)));
  const [one] = completions(attempts, DEVICES);
  assert.ok(one);
  const { curve, ...rest } = one;
  assert.deepEqual(rest, {
    fleet: 'gates',
    step: 'upgrade',
    devices: 10,
    done: 9,
    begin: 100,
    last: 9000,
    p50: 5000,
    p90: 9000,
  });
  assert.deepEqual([curve[0], curve.at(-1)], [0, 0.9]);
});

test('a device counts once, by its last attempt; one that was stopped in the middle is not done', () => {
  const attempts = [
    attempt('a', 0, 100, 'firmware/hang'),
    attempt('a', 200, 300),
    attempt('b', 0, 50),
    attempt('b', 60, 70, 'abandoned'),
  ];
  const [one] = completions(attempts, DEVICES);
  assert.deepEqual([one?.done, one?.last], [1, 300]);
});

test('each fleet and step has its own', () => {
  const attempts = [attempt('a', 0, 1), { ...attempt('p', 0, 1), fleet: 'printers' }];
  const other = { ...attempt('a', 0, 1), step: 'download' };
  assert.deepEqual(
    completions([...attempts, other], DEVICES).map(({ fleet, step }) => `${fleet} ${step}`),
    ['gates upgrade', 'printers upgrade', 'gates download'],
  );
  assert.deepEqual(completions([], DEVICES), []);
});

test('the curve never falls, and ends at the share that is done', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 50 }), (ends) => {
      const attempts = ends.map((ended, i) => attempt(`d${i}`, 0, ended));
      const [one] = completions(attempts, new Map([['gates', ends.length]]));
      assert.ok(one);
      assert.ok(one.curve.every((share, i) => i === 0 || share >= (one.curve[i - 1] ?? 0)));
      assert.equal(one.curve.at(-1), 1);
      assert.equal(one.all, Math.max(...ends));
    }),
    { seed: 3, numRuns: 200 },
  );
});
