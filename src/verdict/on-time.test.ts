import assert from 'node:assert/strict';
import test from 'node:test';
import type { Frame, MachineHealth } from '../metrics/frame.ts';
import { mergeFrames } from '../metrics/merge.ts';
import { behindSchedule } from './on-time.ts';
import { attempts, calm, type Second, workerOf } from './seconds.test-helper.ts';
import { DEFAULT_BOUNDS, type ValidityBounds } from './validity.ts';

const found = (frames: readonly Frame[], bounds: Partial<ValidityBounds> = {}): string[] =>
  behindSchedule(mergeFrames(frames).workers(), { ...DEFAULT_BOUNDS, ...bounds }).map(
    ({ rule, cause, mend }) => `${rule}: ${cause}; ${mend}`,
  );

const QUIET: MachineHealth = { cores: 4, used: 1.2, own: 1, children: 0.1, stolen: 0 };
const FULL: MachineHealth = { cores: 2, used: 2, own: 0.6, children: 0.1, stolen: 0 };

const saturated: Second = {
  lateness: 180,
  health: { busy: 0.97, cpu: 0.96, waiting: 0.01, machine: QUIET },
  fill: attempts(3440),
};
const starved: Second = {
  lateness: 180,
  health: { busy: 0.7, cpu: 0.3, waiting: 0.41, machine: FULL },
};

test('a saturated worker: how late, for how long, its core and the rate it may be asked', () => {
  assert.deepEqual(found(workerOf([...Array.from({ length: 9 }, () => saturated), {}])), [
    'lateness: worker 0 was 180 ms late for 9.0 s (p99; at most 100 ms): its core was full, 97 % busy with 3,440 attempts/s; ask for less than 3,100/s a worker, or add one',
  ]);
});

test('a machine that is busy with others: these, and no word of the rate', () => {
  assert.deepEqual(found(workerOf([starved, starved, {}])), [
    'lateness: worker 0 was 180 ms late for 2.0 s (p99; at most 100 ms): other programs used 1.3 of 2 cores, and it waited for one 41 % of the time; end them, or use a machine with less else to do',
  ]);
});

test('workers that were late alike are told in one line, the worst of them first', () => {
  const worse = { ...saturated, lateness: 250 };
  const frames = [
    ...workerOf([saturated, saturated], 0),
    ...workerOf([worse, worse], 1),
    ...workerOf([saturated, saturated], 2),
    ...workerOf([starved, starved], 3),
    ...workerOf(calm(2), 4),
  ];
  const [first, second, ...others] = found(frames);
  assert.match(first ?? '', /^lateness: worker 1 was 250 ms late .*; likewise workers 0, 2; ask for less/);
  assert.match(second ?? '', /^lateness: worker 3 was .*other programs/);
  assert.deepEqual(others, []);
});

test('a herd now and then is a herd, and no saturated worker', () => {
  const crowded: Second = { resumed: 100 };
  const herd: Second = { lateness: 180, resumed: 400, health: { busy: 0.95 } };
  const minute = [...Array.from({ length: 9 }, () => crowded), herd];
  const [only, ...others] = found(workerOf([...minute, ...minute, {}]));
  assert.match(only ?? '', /^lateness: .*: 400 lives were due in a second, against 95 in others; spread/);
  assert.deepEqual(others, []);
});

const standstill: Second = {
  health: {
    loopLagMs: 640,
    busy: 0.8,
    cpu: 0.75,
    waiting: 0.01,
    gc: { count: 1, totalMs: 500, longestMs: 480 },
  },
};

test('lag: an event loop that stood still though no life was late', () => {
  assert.deepEqual(found(workerOf([standstill, {}, standstill, ...calm(17)])), [
    'lag: the event loop of worker 0 stood still for more than 250 ms in 2 of its 20 seconds, up to 640 ms (at most 5 % of them): garbage collection took 50 % of the time, up to 480 ms at once; run fewer devices a worker; a module that makes much garbage is to be looked at first',
  ]);
  assert.deepEqual(
    found(workerOf([standstill, standstill, ...calm(38)])),
    [],
    'in a twentieth of its seconds',
  );
  assert.deepEqual(found(workerOf([standstill, ...calm(3)])), [], 'once, however short the run');
  assert.deepEqual(found(workerOf([standstill, standstill]), { lag: 700 }), []);
});

test('a run of old, of which less is known, is judged by what is', () => {
  const { lag: _, controller: __, ...old } = DEFAULT_BOUNDS;
  const late = behindSchedule(mergeFrames(workerOf([{ lateness: 180 }, standstill])).workers(), old);
  assert.deepEqual(
    late.map(({ rule }) => rule),
    ['lateness'],
  );
});
