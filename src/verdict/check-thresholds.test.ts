import assert from 'node:assert/strict';
import test from 'node:test';
import { checkThresholds } from './check-thresholds.ts';
import type { Timeline } from './schedule-seconds.ts';
import type { ThresholdSpec } from './thresholds.ts';

const NAMES = { phases: ['warm-up', 'morning'], steps: { gates: ['query'] } };
const TIMELINE: Timeline = {
  timeScale: 60,
  phases: [
    { name: 'warm-up', from: 0, to: 600_000 },
    { name: 'morning', from: 600_000, to: 2_400_000 },
  ],
  ends: 2_400_000,
};

const problems = (spec: Partial<ThresholdSpec>, timeline = TIMELINE): string[] =>
  checkThresholds([{ expect: 'query.p99 < 1s', ...spec }], NAMES, timeline).map(
    ({ field, message }) => `${field}: ${message}`,
  );

test('a window, a stop and a grace that fit have no problems', () => {
  assert.deepEqual(problems({ window: 30_000, grace: 10_000, stop: true }), []);
  assert.deepEqual(problems({ phase: 'morning', stop: true, grace: 29_000 }), []);
  assert.deepEqual(problems({ expect: 'query.count >= 5', window: 5000, stop: true }), []);
  assert.deepEqual(problems({ expect: 'query.count == 5', stop: true }), []);
  assert.deepEqual(problems({ window: 3_600_000 }, { timeScale: 1, phases: [] }), [], 'nobody knows the end');
  assert.deepEqual(problems({ stop: false, window: 1000 }), []);
});

test('a window that is longer than its phase or the run is told with both lengths', () => {
  assert.deepEqual(problems({ window: 30_000, phase: 'warm-up' }), [
    'window: expected a window no longer than the phase "warm-up" (10 s of real time), found 30 s',
  ]);
  assert.deepEqual(problems({ window: 41_000 }), [
    'window: expected a window no longer than the run (40 s of real time), found 41 s',
  ]);
});

test('a grace must leave time, for a window too, and must be for something', () => {
  assert.deepEqual(problems({ grace: 40_000, stop: true }), [
    'grace: expected a grace shorter than the run (40 s of real time), found 40 s',
  ]);
  assert.deepEqual(problems({ grace: 6000, window: 5000, phase: 'warm-up' }), [
    'grace: expected room for a window after the grace, found 11 s together in the phase "warm-up" (10 s of real time)',
  ]);
  assert.deepEqual(problems({ grace: 6000 }), [
    'grace: expected a window or stop: true beside grace, found neither',
  ]);
});

test('stop is not for a number that the run only has to reach', () => {
  for (const expect of ['query.count >= 5', 'query.count > 5', 'query.count != 5', 'query[ok].count >= 1'])
    assert.deepEqual(problems({ expect, stop: true }), [
      `stop: expected a threshold that can fail before the end, found "${expect}": leave stop out, or give it a window`,
    ]);
});
