import assert from 'node:assert/strict';
import test from 'node:test';
import type { WorkerSecond } from '../metrics/late-seconds.ts';
import { mergeFrames } from '../metrics/merge.ts';
import { diagnose } from './diagnose.ts';
import { workerOf } from './seconds.test-helper.ts';
import { troubleOf } from './trouble.ts';

/** Of a worker that was on time in eight other seconds, with ten lives in each. */
const RECORD = mergeFrames(workerOf(Array.from({ length: 10 }, () => ({})))).workers()[0]!;

const second = (
  sequence: number,
  health: Partial<WorkerSecond['health']> = {},
  length = 1000,
): WorkerSecond => ({
  sequence,
  from: sequence * 1000,
  to: sequence * 1000 + length,
  latenessMs: 150 + sequence,
  health: { loopLagMs: 10, busy: 0.5, heapBytes: 10, ...health },
  resumed: 20,
  finished: 30,
});

test('means are by length, worsts are of any second, and what none tells is undefined', () => {
  const trouble = troubleOf(RECORD, [
    second(0, { busy: 1, cpu: 0.9, heapLimitBytes: 40 }),
    second(1, { gc: { count: 1, totalMs: 300, longestMs: 200 } }, 3000),
  ]);
  assert.deepEqual(
    { ...trouble, machine: 0 },
    {
      seconds: 4,
      inARow: 2,
      lateMs: 151,
      lagMs: 2000,
      busy: (1 + 3 * 0.5) / 4,
      cpu: 0.9,
      starved: 1 - 0.9,
      stillness: undefined,
      gc: 0.1,
      gcLongestMs: 200,
      heap: 0.25,
      finished: 15,
      resumed: 10,
      usuallyResumed: 60 / 6,
      machine: 0,
    },
  );
  assert.equal(trouble.machine, undefined);
});

test('seconds in a row are those whose frames follow each other', () => {
  const rows = (...sequences: readonly number[]) =>
    troubleOf(
      RECORD,
      sequences.map((sequence) => second(sequence)),
    ).inARow;
  assert.deepEqual([rows(4), rows(7, 3, 5), rows(9, 2, 8, 1, 3)], [1, 1, 3]);
});

test('a kernel’s own count of waits goes before what is concluded from a busy loop', () => {
  assert.equal(troubleOf(RECORD, [second(0, { busy: 1, cpu: 0.3, waiting: 0.2 })]).starved, 0.2);
  assert.equal(troubleOf(RECORD, [second(0, { busy: 1, cpu: 0.25 })]).starved, 0.75);
});

test('a process that was held from its first moment on is told so, though no delay was sampled', () => {
  const held = second(0, { loopLagMs: 0, busy: 0.01, cpu: 0.002, waiting: 0.001 }, 33_000);
  const cause = diagnose(troubleOf(RECORD, [{ ...held, latenessMs: 32_500 }]));
  assert.equal(cause.kind, 'stopped');
  assert.match(cause.told, /stood still for 32 s without running/);
});

test('what the machine did is averaged over the seconds that tell it', () => {
  const machine = { cores: 2, used: 2, own: 0.5, children: 0.1, stolen: 0 };
  const { machine: found } = troubleOf(RECORD, [
    second(0, { machine }),
    second(1),
    second(2, { machine: { ...machine, used: 1, throttled: 0.4 } }),
  ]);
  assert.deepEqual(found, { ...machine, used: 1.5, throttled: 0.4 });
});
