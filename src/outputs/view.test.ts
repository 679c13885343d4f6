import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../metrics/frame.ts';
import { SyntheticRun } from './dashboard/synthetic.ts';
import { ALL_FLEETS, RunView } from './view.ts';

const run = new SyntheticRun({ seed: 7, workers: 2, devices: 1000, rate: 400 });

const framesOf = (seconds: number): Frame[] =>
  Array.from({ length: seconds }, (_, second) => [run.frame(0, second), run.frame(1, second)]).flat();

function viewOf(frames: readonly Frame[]): RunView {
  const view = new RunView(run.facts);
  for (const frame of frames) view.add([frame], frame.to);
  return view;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('totals are the sums of the frames, for each fleet and for all', () => {
  const frames = framesOf(30);
  const view = viewOf(frames);
  const entries = frames.flatMap((frame) => frame.entries);
  const failed = entries.filter((entry) => !entry.outcome.startsWith('ok'));
  assert.equal(view.totals().finished, sum(entries.map((entry) => entry.count)));
  assert.equal(view.totals().failed, sum(failed.map((entry) => entry.count)));
  assert.equal(view.totals().attempts, sum(frames.flatMap((f) => f.begun.map((b) => b.count))));
  assert.equal(sum(view.fleets.map((fleet) => view.totals(fleet).finished)), view.totals().finished);
  assert.equal(sum(view.errors().map((row) => row.count)), view.totals().failed);
});

test('the order in which the frames of two workers arrive changes nothing', () => {
  const frames = framesOf(25);
  const late = [
    ...frames.filter((frame) => frame.worker === 0),
    ...frames.filter((frame) => frame.worker === 1),
  ];
  const [a, b] = [viewOf(frames), viewOf(late)];
  assert.deepEqual(b.totals(), a.totals());
  assert.deepEqual(b.steps(ALL_FLEETS, 'run'), a.steps(ALL_FLEETS, 'run'));
  assert.deepEqual(b.rateOverTime(), a.rateOverTime());
});

test('a repeated frame is ignored, a missing one is told, and counted when it comes late', () => {
  const frames = framesOf(5);
  const view = viewOf([...frames, ...frames]);
  assert.deepEqual(view.totals(), viewOf(frames).totals());
  const gap = viewOf(frames.filter((_, i) => i !== 4));
  assert.equal(gap.lostFrames, 1);
  gap.add([frames[4] as Frame], 5000);
  assert.equal(gap.lostFrames, 0);
  assert.deepEqual(gap.totals(), view.totals());
});

test('recent numbers are those of the last ten seconds alone', () => {
  const frames = framesOf(40);
  const last = new RunView(run.facts);
  const lastTen = frames.slice(-20).map((frame) => ({ ...frame, sequence: frame.sequence - 30 }));
  for (const frame of lastTen) last.add([frame], frame.to);
  const view = viewOf(frames);
  assert.deepEqual(view.latency(ALL_FLEETS, 'query', 'recent'), last.latency(ALL_FLEETS, 'query', 'run'));
  assert.equal(Math.round(view.rate() * 10), last.totals().finished);
});

test('a second shows in the charts only once every worker has told its part of it', () => {
  const view = viewOf(framesOf(3));
  view.add([run.frame(0, 3)], 4000);
  assert.equal(view.rateOverTime().values.length, 3);
  view.add([run.frame(1, 3)], 4000);
  assert.equal(view.rateOverTime().values.length, 4);
});

test('a worker that fell silent no longer counts as connected nor holds the charts back', () => {
  const view = viewOf(framesOf(3));
  const both = view.connected();
  for (let second = 3; second < 12; second++) view.add([run.frame(0, second)], (second + 1) * 1000);
  assert.equal(view.rateOverTime().values.length, 12);
  assert.equal(view.workers()[1]?.silentMs, 9000);
  assert.ok(view.connected() > 0 && both > 0);
  assert.equal(view.connected(), sum(run.frame(0, 11).gauges.map((gauges) => gauges.connected)));
});

test('steps come in the order of the lifecycles, devices waiting first and ended last', () => {
  const view = viewOf(framesOf(2));
  assert.deepEqual(view.stepNames('printers'), ['connect', 'time-sync', 'query', 'alarm']);
  const steps = view.inStep('printers').map(([step]) => step);
  assert.deepEqual(steps, ['waiting', 'connect', 'time-sync', 'query', 'alarm', 'sleep', 'ended']);
  assert.equal(sum(view.inStep('printers').map(([, devices]) => devices)), 200);
});

test('a pause holds simulated time and with it the phase', () => {
  const view = viewOf(framesOf(19));
  assert.equal(view.phase?.name, 'warm-up');
  for (let second = 19; second < 29; second++) {
    view.add([{ ...run.frame(0, second), paused: true }], (second + 1) * 1000);
  }
  assert.equal(view.paused, true);
  assert.equal(view.phase?.name, 'warm-up');
  assert.equal(view.simulated, 19 * 60_000);
  for (let second = 29; second < 31; second++) view.add([run.frame(0, second)], (second + 1) * 1000);
  assert.equal(view.paused, false);
  assert.equal(view.phase?.name, 'peak');
});

test('an endless stream of outcomes and events does not grow the view', () => {
  const view = new RunView(run.facts);
  const base = run.frame(0, 0);
  const entry = base.entries[0];
  assert.ok(entry);
  for (let second = 0; second < 500; second++) {
    const entries = [{ ...entry, outcome: `script/${second}` }];
    const events = [{ at: second * 1000, level: 'info' as const, text: `event ${second}` }];
    view.add(
      [{ ...base, sequence: second, from: second * 1000, to: (second + 1) * 1000, entries, events }],
      0,
    );
  }
  assert.ok(view.errors().length <= 65);
  assert.equal(sum(view.errors().map((row) => row.count)), 500 * entry.count);
  assert.equal(view.log.length, 200);
  assert.equal(view.log.at(-1)?.text, 'event 499');
});
