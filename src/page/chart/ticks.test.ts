import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bytesTick,
  byteTicks,
  latencyTick,
  linearRange,
  linearTicks,
  logRange,
  logTicks,
  numberTick,
  timeTick,
  timeTicks,
} from './ticks.ts';

/** Less than a px of any axis. */
const NEARLY = 1 + 1e-6;
const RUNS = { numRuns: 500, seed: 51 };

test('moments are marked at what a clock shows as round', () => {
  assert.deepEqual(timeTicks(0, 3_600_000, 6).map(timeTick), [
    '0:00',
    '10:00',
    '20:00',
    '30:00',
    '40:00',
    '50:00',
    '1:00:00',
  ]);
  assert.deepEqual(timeTicks(61_000, 64_000, 4).map(timeTick), ['1:01', '1:02', '1:03', '1:04']);
  assert.deepEqual(timeTicks(0, 1000, 2).map(timeTick), ['0:00', '0:00.5', '0:01']);
  assert.deepEqual(
    timeTicks(0, 30 * 86_400_000, 5)
      .map(timeTick)
      .slice(0, 2),
    ['0:00', '144:00:00'],
  );
});

test('logarithmic axes are marked at powers of ten, and between them when there is room', () => {
  assert.deepEqual(logTicks(100, 10_000, 8).map(latencyTick), [
    '100 µs',
    '200 µs',
    '500 µs',
    '1 ms',
    '2 ms',
    '5 ms',
    '10 ms',
  ]);
  assert.deepEqual(logTicks(100, 100_000_000, 7).map(latencyTick), [
    '100 µs',
    '1 ms',
    '10 ms',
    '100 ms',
    '1 s',
    '10 s',
    '100 s',
  ]);
  assert.equal(logTicks(1, 1e9, 4).length, 4);
});

test('values are written with the unit that fits', () => {
  assert.deepEqual([0, 1, 500, 1500, 20_000, 2_000_000].map(latencyTick), [
    '0',
    '1 µs',
    '500 µs',
    '1.5 ms',
    '20 ms',
    '2 s',
  ]);
  assert.deepEqual([0, 0.5, 250, 1500, 3e6].map(numberTick), ['0', '0.5', '250', '1.5k', '3M']);
  assert.deepEqual(byteTicks(0, 60 * 2 ** 20, 4).map(bytesTick), ['0', '20 MiB', '40 MiB', '60 MiB']);
  assert.deepEqual(byteTicks(0, 5000, 3).map(bytesTick), ['0', '2 KiB', '4 KiB']);
});

test('whatever the values, an axis holds them all and is marked at least once and not too often', () => {
  const value = fc.double({ min: 1, max: 1e10, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.integer({ min: 2, max: 20 }), (a, b, most) => {
      const [least, greatest] = [Math.min(a, b), Math.max(a, b)];
      const [from, to] = logRange(least, greatest);
      assert.ok(from <= least * NEARLY && to * NEARLY >= greatest && from < to, `${from} ${to}`);
      const marks = logTicks(from, to, most);
      assert.ok(marks.length >= 1 && marks.length <= Math.max(most + 1, 4), `${marks}`);
      const [low, high] = linearRange(greatest);
      assert.ok(low === 0 && high > greatest);
      const linear = linearTicks(low, high, most);
      assert.ok(linear.length >= 2 && linear.length <= most + 2, `${linear}`);
      const times = timeTicks(0, greatest, most);
      assert.ok(times.length >= 1 && times.length <= most + 1, `${times}`);
    }),
    RUNS,
  );
});
