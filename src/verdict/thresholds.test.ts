import assert from 'node:assert/strict';
import test from 'node:test';
import { type MergedFrames, mergeFrames } from '../metrics/merge.ts';
import type { RunNames } from '../metrics/names.ts';
import { Recorder } from '../metrics/recorder.ts';
import { checkThresholds } from './check-thresholds.ts';
import { ThresholdWatch } from './threshold-watch.ts';
import type { ThresholdSpec } from './thresholds.ts';

const NAMES: RunNames = {
  phases: ['warm-up', 'morning'],
  steps: { attendance: ['connect', 'query', 'upgrade'], printers: ['connect', 'query', 'alarm'] },
};

const TIMELINE = {
  timeScale: 2,
  phases: [
    { name: 'warm-up', from: 0, to: 20_000 },
    { name: 'morning', from: 20_000, to: 100_000 },
  ],
  ends: 100_000,
};

const problems = (spec: ThresholdSpec, names = NAMES): string[] =>
  checkThresholds([spec], names, TIMELINE).map(
    ({ field, column, message }) => `${field}:${column}: ${message}`,
  );

test('thresholds on what can exist have no problems', () => {
  const specs = [
    { expect: 'query.p99 < 250ms' },
    { expect: 'alarm.rate > 99%', fleet: 'printers', phase: 'morning' },
    { expect: 'errors.rate < 1%', fleet: 'attendance' },
    { expect: 'outcome[socket/ECONNRESET].count == 0' },
    { expect: 'query[ok/resumed-2].count == 0' },
  ];
  assert.deepEqual(checkThresholds(specs, NAMES, TIMELINE), []);
});

test('an unknown step, fleet or phase is told with the nearest one', () => {
  assert.deepEqual(problems({ expect: 'qery.p99 < 250ms' }), [
    'expect:1: there is no step "qery" (did you mean "query"?): expected connect, query, upgrade, alarm',
  ]);
  assert.deepEqual(problems({ expect: 'query.p99 < 250ms', fleet: 'printer', phase: 'evening' }), [
    'fleet:1: there is no fleet "printer" (did you mean "printers"?): expected attendance, printers',
    'phase:1: there is no phase "evening": expected warm-up, morning',
  ]);
  assert.deepEqual(problems({ expect: 'query.p99 < 1s', phase: 'peak' }, { ...NAMES, phases: [] }), [
    'phase:1: there is no phase "peak": the scenario has none',
  ]);
});

test('a step of another fleet is told so', () => {
  assert.deepEqual(problems({ expect: 'alarm.p99 < 1s', fleet: 'attendance' }), [
    'expect:1: fleet "attendance" has no step "alarm"; "printers" has',
  ]);
});

test('an outcome that cannot be is a problem at its place', () => {
  const [problem] = problems({ expect: 'query.outcome[plattform/107].count == 0' });
  assert.match(problem ?? '', /^expect:15: no attempt can end with "plattform\/107"/);
});

test('a mistake in the expression keeps its column and index', () => {
  const found = checkThresholds([{ expect: 'query.p99 < 1s' }, { expect: 'query.p99 < 1' }], NAMES, TIMELINE);
  assert.deepEqual(
    found.map(({ index, field, column }) => [index, field, column]),
    [[1, 'expect', 13]],
  );
});

test('a fleet whose lifecycle is a module can measure any step', () => {
  const names = { ...NAMES, steps: { ...NAMES.steps, custom: ['*'] } };
  assert.deepEqual(problems({ expect: 'whatever.p99 < 1s' }, names), []);
  assert.deepEqual(problems({ expect: 'whatever.p99 < 1s', fleet: 'custom' }, names), []);
  assert.equal(problems({ expect: 'whatever.p99 < 1s', fleet: 'printers' }, names).length, 1);
});

type Attempt = readonly [fleet: string, step: string, phase: 0 | 1, outcome: string, millis: number];

function measured(attempts: readonly Attempt[], missed = 0): MergedFrames {
  const recorder = new Recorder(0, NAMES.phases);
  for (const [fleet, step, phase, outcome, millis] of attempts) {
    const slot = recorder.slot(fleet, step);
    recorder.begin(slot, phase);
    recorder.end(slot, phase, outcome, millis * 1000, millis * 500);
  }
  recorder.missed(recorder.slot('attendance', 'query'), 0, missed);
  return mergeFrames([
    recorder.close({
      from: 0,
      to: 1000,
      final: true,
      paused: false,
      gauges: [],
      loopLagMs: 0,
      busy: 0,
      heapBytes: 0,
    }),
  ]);
}

const RUN = measured(
  [
    ['attendance', 'query', 0, 'ok', 1],
    ['attendance', 'query', 0, 'ok/not-needed', 2],
    ['attendance', 'query', 1, 'platform/107', 40],
    ['attendance', 'query', 1, 'abandoned', 999],
    ['printers', 'query', 1, 'timeout', 100],
    ['printers', 'connect', 1, 'ok', 7],
  ],
  3,
);

const observed = (expect: string, scope: Omit<ThresholdSpec, 'expect'> = {}): string => {
  const [result] = new ThresholdWatch([{ expect, ...scope }], TIMELINE, 1).results(RUN);
  return `${result?.passed ? 'passed' : 'failed'}: ${result?.observed}`;
};

const OBSERVATIONS: readonly (readonly [string, string])[] = [
  ['query.count == 5', 'passed: 5'],
  ['query[ok].count == 2', 'passed: 2'],
  ['query.errors.count == 3', 'passed: 3'],
  ['query.outcome[timeout].count == 0', 'failed: 1'],
  ['query[ok/not-needed].count == 1', 'passed: 1'],
  ['query.rate > 99%', 'failed: 40%'],
  ['query.errors.rate <= 60%', 'passed: 60%'],
  ['errors.rate <= 50%', 'passed: 50%'],
  ['outcome[platform/107].rate < 20%', 'passed: 16.67%'],
  ['query.missed == 0', 'failed: 3'],
  ['query.max < 1s', 'passed: 0.1s'],
  ['query.sent.max < 51ms', 'passed: 50ms'],
  ['query[ok].max <= 2ms', 'passed: 2ms'],
  ['query.min >= 1ms', 'passed: 1ms'],
  ['query.p50 < 5ms', 'passed: 2ms'],
  ['connect.mean == 7ms', 'passed: 7ms'],
];

for (const [expect, result] of OBSERVATIONS) {
  test(`"${expect}" observes what happened`, () => assert.equal(observed(expect), result));
}

test('a threshold sees its own fleet and phase only', () => {
  assert.equal(observed('query.count == 1', { fleet: 'printers' }), 'passed: 1');
  assert.equal(observed('query.count == 2', { phase: 'warm-up' }), 'passed: 2');
  assert.equal(observed('query.rate == 100%', { fleet: 'attendance', phase: 'warm-up' }), 'passed: 100%');
  assert.equal(observed('errors.rate == 50%', { fleet: 'printers' }), 'passed: 50%');
});

test('a latency or a share without a sample fails', () => {
  assert.equal(observed('alarm.p99 < 250ms'), 'failed: no samples');
  assert.equal(observed('alarm.rate > 0%'), 'failed: no samples');
  assert.equal(observed('alarm.errors.rate < 1%'), 'failed: no samples');
  assert.equal(observed('query[mqtt/connack-5].max < 1s'), 'failed: no samples');
});

test('a count without a sample is 0', () => {
  assert.equal(observed('alarm.count == 0'), 'passed: 0');
  assert.equal(observed('alarm.count >= 5000'), 'failed: 0');
  assert.equal(observed('alarm.missed == 0'), 'passed: 0');
  assert.equal(observed('outcome[platform/103].count == 0'), 'passed: 0');
});

test('the scope is told in words', () => {
  const specs = [
    { expect: 'query.count > 0' },
    { expect: 'query.count > 0', fleet: 'printers' },
    { expect: 'query.count > 0', fleet: 'printers', phase: 'morning' },
    { expect: 'query.count > 0', window: 90_000 },
    { expect: 'query.count > 0', phase: 'morning', window: 120_000 },
  ];
  const scopes = new ThresholdWatch(specs, TIMELINE, 1).results(RUN).map(({ scope }) => scope);
  assert.deepEqual(scopes, [
    'whole run',
    'fleet printers',
    'fleet printers, phase morning',
    'every 90s',
    'phase morning, every 2m',
  ]);
});
