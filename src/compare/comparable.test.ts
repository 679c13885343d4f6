import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SyntheticRun } from '../outputs/dashboard/synthetic.ts';
import type { RunOutline } from '../outputs/story/outline.ts';
import { comparability, type RecordedRun } from './comparable.ts';

const { outline } = new SyntheticRun({ seed: 1, workers: 1, devices: 100, rate: 10 }).facts;

const run = (name: string, parts: Partial<RecordedRun> = {}): RecordedRun => ({
  name,
  outline,
  summary: { verdict: 'PASS', reasons: [] },
  scenario: { name: 'x', fleets: { a: { lifecycle: ['connect', { query: {} }] } } },
  regatta: '0.1.0',
  machine: '2 × Xeon',
  ...parts,
});

const against = (parts: Partial<RecordedRun>): readonly string[] =>
  comparability([run('old')], run('new', parts)).against;
const withOutline = (parts: Partial<RunOutline>) => against({ outline: { ...outline, ...parts } });

test('runs of the same thing can be compared, and there is nothing to say', () =>
  assert.deepEqual(comparability([run('a'), run('b')], run('c')), { against: [], notes: [] }));

test('another scenario, seed, fleet, timeScale or kind of target is another thing', () => {
  assert.deepEqual(withOutline({ scenario: 'other' }), ['other scenario: synthetic (old), other (new)']);
  assert.deepEqual(withOutline({ seed: 99 }), [`other seed: ${outline.seed} (old), 99 (new)`]);
  assert.match(withOutline({ timeScale: 1 })[0] ?? '', /other timeScale: 60 \(old\), 1 \(new\)/);
  assert.match(withOutline({ target: 'mqtt://h:1883' })[0] ?? '', /embedded platform \(old\), mqtt \(new\)/);
  const [first, ...rest] = outline.fleets;
  assert.ok(first);
  assert.match(
    withOutline({ fleets: [{ ...first, devices: 7 }, ...rest] })[0] ?? '',
    /other devices: .*\(old\), 7 attendance/,
  );
});

test('so is another version of Regatta, where both are known', () => {
  assert.deepEqual(against({ regatta: '0.2.0' }), ['other version of Regatta: 0.1.0 (old), 0.2.0 (new)']);
  assert.deepEqual(against({ regatta: '' }), []);
});

test('another port of the embedded platform is nothing', () =>
  assert.deepEqual(withOutline({ target: 'embedded platform, mqtt://127.0.0.1:1' }), []));

test('a run that was not driven as asked says nothing', () => {
  assert.deepEqual(against({ summary: undefined }), ['new has no summary.json: it did not come to its end']);
  assert.deepEqual(against({ summary: { verdict: 'INVALID', reasons: ['worker 0 was late', 'x'] } }), [
    'new is INVALID: worker 0 was late',
  ]);
  assert.deepEqual(against({ summary: { verdict: 'INVALID', reasons: [], stopped: 'from outside' } }), [
    'new was stopped from outside',
  ]);
  assert.deepEqual(against({ summary: { verdict: 'FAIL', reasons: ['query.p99 < 1ms'] } }), []);
});

test('what else is asked of devices is held together by the scenario itself', () => {
  const scenario = { name: 'y', faults: 1, fleets: { a: { lifecycle: ['connect', { query: { x: 1 } }] } } };
  assert.deepEqual(against({ scenario }), [
    'the scenarios say something else under fleets.a.lifecycle[1].query.x',
  ]);
  assert.deepEqual(against({ scenario: undefined }), []);
});

test('what the devices met is noted', () => {
  const faults = [{ text: 'latency 5ms', from: 0 }];
  const { against, notes } = comparability(
    [run('a'), run('b'), run('c')],
    run('new', { machine: '8 × Xeon', outline: { ...outline, faults, workers: 9 } }),
  );
  assert.deepEqual(against, []);
  assert.equal(notes.length, 3);
  assert.match(notes.join('\n'), /other machine: 2 × Xeon \(a and 2 more\), 8 × Xeon \(new\)/);
});
