import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABANDONED } from '../../lifecycle/outcome.ts';
import type { Frame } from '../../metrics/frame.ts';
import { mergeFrames } from '../../metrics/merge.ts';
import { summarize } from '../../metrics/summarize.ts';
import { SyntheticRun } from '../dashboard/synthetic.ts';
import { BoundedNames } from './bounded-names.ts';
import { RunCounts } from './run-counts.ts';

const made = new SyntheticRun({ seed: 3, workers: 2, devices: 500, rate: 400 });
const frames = [0, 1, 2, 3, 4, 5].flatMap((second) => [made.frame(0, second), made.frame(1, second)]);

test('counts are those of the summary, step by step and outcome by outcome', () => {
  const counts = new RunCounts({});
  for (const frame of frames) counts.add(frame);
  const { names } = made.facts.outline;
  const summary = summarize(mergeFrames(frames), names);
  const ours = counts.steps().map(({ fleet, step, begun, missed, outcomes, fromDue, fromSend }) => ({
    fleet,
    step,
    attempts: begun,
    missed,
    outcomes: Object.fromEntries([...outcomes].sort()),
    due: fromDue.count,
    sent: fromSend.count,
  }));
  const theirs = summary.steps.map(({ fleet, step, attempts, missed, outcomes, fromDue, fromSend }) => ({
    fleet,
    step,
    attempts,
    missed,
    outcomes: Object.fromEntries(Object.entries(outcomes).sort()),
    due: fromDue?.count ?? 0,
    sent: fromSend?.count ?? 0,
  }));
  const byName = (a: { fleet: string; step: string }, b: { fleet: string; step: string }) =>
    `${a.fleet}/${a.step}` < `${b.fleet}/${b.step}` ? -1 : 1;
  assert.ok(ours.length > 5);
  assert.deepEqual(ours.sort(byName), theirs.sort(byName));
});

test('steps that are known begin at 0', () => {
  const [step, ...others] = new RunCounts({ gates: ['query'] }).steps();
  assert.equal(others.length, 0);
  assert.deepEqual([step?.step, step?.begun, step?.outcomes.get('ok')], ['query', 0, 0]);
});

const named = (step: string, outcome: string): Frame => ({
  ...made.frame(0, 0),
  begun: [{ fleet: 'gates', phase: '', step, count: 1, missed: 0 }],
  entries: [
    {
      fleet: 'gates',
      phase: '',
      step,
      outcome,
      count: 1,
      fromDue: { buckets: [7, 1], min: 7, max: 7 },
      fromSend: { buckets: [7, 1], min: 7, max: 7 },
    },
  ],
});

test('codes that a platform makes up are bounded, and every attempt is still counted', () => {
  const counts = new RunCounts({});
  for (let code = 0; code < 1000; code++) counts.add(named('query', `platform/${code}`));
  const [step] = counts.steps();
  assert.equal(step?.outcomes.size, 51);
  assert.equal(step?.outcomes.get('other'), 950);
  assert.equal(
    [...(step?.outcomes.values() ?? [])].reduce((sum, n) => sum + n, 0),
    1000,
  );
});

test('so are steps that a life names', () => {
  const counts = new RunCounts({ gates: ['query'] });
  for (let device = 0; device < 1000; device++) counts.add(named(`visit-${device}`, 'ok'));
  assert.equal(counts.steps().length, 101);
  assert.equal(
    counts.steps().reduce((sum, { begun }) => sum + begun, 0),
    1000,
  );
});

test('attempts that only the summary knows to be abandoned are added once', () => {
  const counts = new RunCounts({});
  counts.add(named('query', ABANDONED));
  counts.finish([{ fleet: 'gates', step: 'query', attempts: 4, missed: 0, outcomes: { [ABANDONED]: 4 } }]);
  assert.equal(counts.steps()[0]?.outcomes.get(ABANDONED), 4);
});

test('a name that is known stays itself, a new one above the limit is other', () => {
  const names = new BoundedNames(2);
  assert.deepEqual(
    ['a', 'b', 'c', 'a', 'd'].map((name) => names.label(name)),
    ['a', 'b', 'other', 'a', 'other'],
  );
});
