import assert from 'node:assert/strict';
import test from 'node:test';
import type { Frame } from './frame.ts';
import { mergeFrames } from './merge.ts';
import type { RunNames } from './names.ts';
import { Recorder } from './recorder.ts';
import { summarize } from './summarize.ts';

const NAMES: RunNames = {
  phases: ['warm-up', 'peak'],
  steps: { printers: ['connect', 'alarm', 'query'], attendance: ['connect', 'query'] },
};

function frame(fill: (recorder: Recorder) => void, worker = 0): Frame {
  const recorder = new Recorder(worker, NAMES.phases);
  fill(recorder);
  const gauges = [{ fleet: 'printers', connected: 7, inStep: {} }];
  return recorder.close({
    from: 0,
    to: 1500,
    final: true,
    paused: false,
    gauges,
    loopLagMs: 4,
    busy: 0.25,
    heapBytes: 1,
  });
}

function attempt(
  recorder: Recorder,
  fleet: string,
  step: string,
  phase: number,
  outcome: string,
  micros: number,
): void {
  const slot = recorder.slot(fleet, step);
  recorder.begin(slot, phase);
  recorder.end(slot, phase, outcome, micros, micros / 2);
}

test('steps are by fleet in the order of the scenario, unknown ones after them', () => {
  const merged = mergeFrames([
    frame((recorder) => {
      for (const [fleet, step] of [
        ['attendance', 'query'],
        ['printers', 'zzz'],
        ['printers', 'query'],
        ['printers', 'aaa'],
        ['printers', 'connect'],
      ] as const) {
        attempt(recorder, fleet, step, 0, 'ok', 1000);
      }
    }),
  ]);
  const { steps } = summarize(merged, NAMES);
  assert.deepEqual(
    steps.map(({ fleet, step }) => `${fleet}/${step}`),
    ['printers/connect', 'printers/query', 'printers/aaa', 'printers/zzz', 'attendance/query'],
  );
});

test('a step sums its phases, and each phase has its own', () => {
  const merged = mergeFrames([
    frame((recorder) => {
      attempt(recorder, 'attendance', 'query', 0, 'ok', 2000);
      attempt(recorder, 'attendance', 'query', 1, 'ok', 4000);
      attempt(recorder, 'attendance', 'query', 1, 'timeout', 8000);
      recorder.missed(recorder.slot('attendance', 'query'), 1, 3);
    }),
  ]);
  const { steps, phases } = summarize(merged, NAMES);
  const [query] = steps;
  assert.deepEqual([query?.attempts, query?.missed, query?.outcomes], [3, 3, { ok: 2, timeout: 1 }]);
  assert.deepEqual(
    phases.map(({ phase, steps }) => [
      phase,
      steps.map((s) => [s.step, s.attempts, s.fromDue?.count, s.fromDue?.max]),
    ]),
    [
      ['warm-up', [['query', 1, 1, 2]]],
      ['peak', [['query', 2, 2, 8]]],
    ],
  );
});

test('latencies are milliseconds, from due and from send, over every outcome but abandoned', () => {
  const merged = mergeFrames([
    frame((recorder) => {
      attempt(recorder, 'attendance', 'query', 0, 'ok', 1000);
      attempt(recorder, 'attendance', 'query', 0, 'platform/107', 3000);
      attempt(recorder, 'attendance', 'query', 0, 'abandoned', 9000);
    }),
  ]);
  const [query] = summarize(merged, NAMES).steps;
  assert.deepEqual(query?.fromDue, {
    count: 2,
    min: 1,
    mean: 2.0005,
    p50: 1,
    p90: 3,
    p95: 3,
    p99: 3,
    p999: 3,
    max: 3,
  });
  assert.deepEqual([query?.fromSend?.min, query?.fromSend?.max], [0.5, 1.5]);
});

test('a step without finished attempts has no percentiles', () => {
  const merged = mergeFrames([
    frame((recorder) => attempt(recorder, 'attendance', 'query', 0, 'abandoned', 1)),
  ]);
  const [query] = summarize(merged, NAMES).steps;
  assert.deepEqual([query?.attempts, query?.fromDue, query?.fromSend], [1, undefined, undefined]);
});

test('a step of several fleets has a total, one of a single fleet has none', () => {
  const merged = mergeFrames([
    frame((recorder) => {
      attempt(recorder, 'attendance', 'query', 0, 'ok', 1000);
      attempt(recorder, 'printers', 'query', 1, 'timeout', 5000);
      attempt(recorder, 'printers', 'alarm', 1, 'ok', 5000);
    }),
  ]);
  const { totals } = summarize(merged, NAMES);
  assert.deepEqual(
    totals?.map(({ fleet, step, attempts, outcomes }) => ({ fleet, step, attempts, outcomes })),
    [{ fleet: '', step: 'query', attempts: 2, outcomes: { ok: 1, timeout: 1 } }],
  );
  assert.equal(totals?.[0]?.fromDue?.count, 2);
});

test('health is by worker, events are lines in the order of their time', () => {
  const merged = mergeFrames([
    frame((recorder) => {
      recorder.lateness(2500);
      recorder.event('warn', 'later', 1200);
    }, 1),
    frame((recorder) => recorder.event('info', 'earlier', 300)),
  ]);
  const { health, events, peakConnected, seconds } = summarize(merged, NAMES);
  assert.deepEqual(health[1], {
    worker: 1,
    frames: 1,
    latenessP99Ms: 2.5,
    latenessMaxMs: 2.5,
    loopLagMaxMs: 4,
    busyMean: 0.25,
    busyMax: 0.25,
    heapMaxBytes: 1,
  });
  assert.deepEqual(events, ['0.3s worker 0 info: earlier', '1.2s worker 1 warn: later']);
  assert.deepEqual([peakConnected, seconds], [14, 1.5]);
});
