import assert from 'node:assert/strict';
import test from 'node:test';
import { ControllerRecord } from '../metrics/controller-health.ts';
import type { Frame } from '../metrics/frame.ts';
import { mergeFrames } from '../metrics/merge.ts';
import { LIVES_THREW } from '../metrics/names.ts';
import type { Recorder } from '../metrics/recorder.ts';
import { attempts, calm, type Second, workerOf } from './seconds.test-helper.ts';
import { DEFAULT_BOUNDS, invalidities, type ValidityInput } from './validity.ts';

function found(frames: readonly Frame[], input: Partial<ValidityInput> = {}): string[] {
  const merged = mergeFrames(frames);
  const usual = {
    merged,
    thresholds: [],
    bounds: DEFAULT_BOUNDS,
    workers: merged.workers().length,
    lost: [],
    killed: false,
  };
  return invalidities({ ...usual, ...input }).map(({ rule, cause }) => `${rule}: ${cause}`);
}

test('a run that kept its schedule is valid', () => {
  assert.deepEqual(found([...workerOf([...calm(9), { fill: attempts(5) }]), ...workerOf(calm(10), 1)]), []);
});

test('lateness: a worker behind its schedule over the run', () => {
  assert.deepEqual(found(workerOf([{ lateness: 150 }, { lateness: 120 }])), [
    'lateness: worker 0 was 150 ms late for 2.0 s (p99; at most 100 ms): it was 0 % busy, and nothing else that was measured tells why',
  ]);
});

test('lateness: the bound can be set', () => {
  assert.deepEqual(
    found(workerOf([{ lateness: 150 }]), { bounds: { ...DEFAULT_BOUNDS, lateness: 200 } }),
    [],
  );
  assert.equal(
    found(workerOf([{ lateness: 60 }]), { bounds: { ...DEFAULT_BOUNDS, lateness: 50 } }).length,
    1,
  );
});

/** A second in which few of the run's lives were resumed, so that its lateness does not show over the run. */
const lateSecond: Second = { lateness: 1, fill: (recorder) => recorder.lateness(180_000) };
const busySecond: Second = {
  fill: (recorder) => Array.from({ length: 2000 }, () => recorder.lateness(1000)),
};

test('stutter: late in more than 5 % of its seconds, though seldom over the run', () => {
  assert.deepEqual(found(workerOf([lateSecond, lateSecond, busySecond, ...calm(20)])), [
    'stutter: worker 0 was more than 100 ms late in 2 of its 23 seconds (p99; at most 5 % of them): it was 0 % busy, and nothing else that was measured tells why',
  ]);
  assert.deepEqual(found(workerOf([lateSecond, lateSecond, busySecond, ...calm(37)])), []);
});

test('stutter: a single late second makes no run invalid, however short', () => {
  assert.deepEqual(found(workerOf([lateSecond, busySecond])), []);
});

test('frames: those that never came', () => {
  const frames = workerOf(calm(8));
  const here = frames.filter(({ sequence }) => ![2, 4, 5].includes(sequence));
  assert.deepEqual(found(here), ['frames: frames of worker 0 never came: 2, 4–5']);
  assert.deepEqual(found(frames.slice(0, -1)), ['frames: frames of worker 0 never came: the last']);
  assert.deepEqual(found(frames, { workers: 2 }), ['frames: frames of worker 1 never came: all']);
});

test('frames: a last one is not expected of a lost worker, nor when everything was killed', () => {
  const open = workerOf(calm(8)).slice(0, -1);
  assert.deepEqual(found(open, { lost: [0] }), []);
  assert.deepEqual(found(open, { killed: true, workers: 2 }), []);
});

test('accounting: attempts without an outcome', () => {
  const frames = workerOf([{ fill: (recorder, slot) => recorder.begin(slot, 0) }]);
  assert.deepEqual(found(frames), [
    "accounting: counts don't add up: attendance/query: 1 attempts began and 0 have an outcome",
  ]);
  assert.deepEqual(found(frames, { killed: true }), []);
  assert.deepEqual(found([...frames, ...workerOf([{}], 1)], { lost: [1] }), []);
});

for (const outcome of [
  'socket/EMFILE',
  'socket/ENFILE',
  'socket/EADDRNOTAVAIL',
  'socket/ENOBUFS',
  'socket/ENOMEM',
]) {
  test(`resources: ${outcome} is this machine's failure, with a mend`, () => {
    const merged = mergeFrames(workerOf([{ fill: attempts(3, outcome) }]));
    const [one, ...others] = invalidities({
      merged,
      thresholds: [],
      bounds: DEFAULT_BOUNDS,
      workers: 1,
      lost: [],
      killed: false,
    });
    assert.equal(one?.cause, `3 attempts ended with ${outcome}: this machine ran short, not the target`);
    assert.match(one?.mend ?? '', /fewer devices/);
    assert.deepEqual(others, []);
  });
}

test('lives: those that threw are counted, and the first error is told', () => {
  const threw = (recorder: Recorder) => {
    recorder.tally(LIVES_THREW);
    recorder.tally(LIVES_THREW);
    recorder.event('warn', 'DL_1: its life threw: steps.conect is not a function', 300);
  };
  assert.deepEqual(found(workerOf([{ fill: threw }])), [
    'lives: 2 lives threw and ended before their time (DL_1: its life threw: steps.conect is not a function)',
  ]);
});

test("resources: a refused or reset connection is the target's", () => {
  assert.deepEqual(
    found(
      workerOf([
        { fill: attempts(1) },
        { fill: attempts(3, 'socket/ECONNREFUSED') },
        { fill: attempts(3, 'socket/ECONNRESET') },
      ]),
    ),
    [],
  );
});

test('nothing: where no attempt succeeds, a run without thresholds has shown nothing', () => {
  const refused = workerOf([{ fill: attempts(3, 'mqtt/connack-5') }, { fill: attempts(1, 'timeout') }]);
  assert.deepEqual(found(refused), [
    'nothing: none of 4 attempts succeeded, most ended with mqtt/connack-5 (attendance/query)',
  ]);
  assert.deepEqual(found(refused, { thresholds: [{ expect: 'errors.rate < 1%' }] }), [], 'that will tell');
  assert.deepEqual(found(workerOf([{ fill: attempts(3, 'abandoned') }])), [], 'nothing came to an end');
  assert.deepEqual(found(workerOf([{ fill: attempts(3, 'mqtt/connack-5') }, { fill: attempts(1) }])), []);
});

const missing = (begun: number, missed: number): Frame[] =>
  workerOf([
    {
      fill: (recorder, slot) => {
        attempts(begun)(recorder, slot);
        recorder.missed(slot, 0, missed);
      },
    },
  ]);

test('missed: more than 1 % of the due attempts of a step', () => {
  assert.deepEqual(found(missing(99, 1)), []);
  assert.deepEqual(found(missing(98, 2)), [
    'missed: 2 of 100 due attempts of attendance/query never began: their devices were still busy, or not there yet',
  ]);
});

test('missed: no question any more where a threshold has stopped the run', () => {
  assert.deepEqual(found(missing(98, 2), { stoppedByThreshold: true }), []);
});

test('missed: left to a threshold that judges it', () => {
  const judged = (expect: string, fleet?: string) =>
    found(missing(98, 2), { thresholds: [{ expect, fleet }] }).length;
  assert.equal(judged('query.missed < 5'), 0);
  assert.equal(judged('query.missed < 5', 'attendance'), 0);
  assert.equal(judged('query.missed < 5', 'printers'), 1);
  assert.equal(judged('alarm.missed < 5'), 1);
  assert.equal(judged('query.count > 5'), 1);
});

const controllerWith = (lagsMs: readonly number[]): ControllerRecord => {
  const record = new ControllerRecord();
  lagsMs.forEach((loopLagMs, i) => {
    record.add({
      from: i * 1000,
      to: i * 1000 + 1000,
      loopLagMs,
      busy: 0.1,
      heapBytes: 1,
      behindMs: loopLagMs,
    });
  });
  return record;
};

test('controller: one that stands still is late to judge and to stop', () => {
  const frames = workerOf(calm(5));
  assert.deepEqual(found(frames, { controller: controllerWith([5, 1800, 3, 1200, 4]) }), [
    'controller: the controller stood still for more than 1.0 s in 2 of its 5 seconds, up to 1.8 s, and merged frames up to 1.8 s late: thresholds that stop the run and operations came late',
  ]);
  assert.deepEqual(found(frames, { controller: controllerWith([5, 1800, 3, 4]) }), [], 'once');
  assert.deepEqual(found(frames, { controller: controllerWith([]) }), [], 'nothing is known of it');
  const patient = { ...DEFAULT_BOUNDS, controller: 5000 };
  assert.deepEqual(found(frames, { controller: controllerWith([1800, 1800]), bounds: patient }), []);
});
