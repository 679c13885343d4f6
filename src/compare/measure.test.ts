import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeFrames } from '../metrics/merge.ts';
import { summarize } from '../metrics/summarize.ts';
import type { MeasuredFigure } from './figures.ts';
import { type MeasuredRun, RunMeasurer } from './measure.ts';
import { syntheticFrames, syntheticRun, TRUTH, type Truth } from './synthetic.test-helper.ts';

/** Of a latency: from the due time unless told. */
const figureOf = ({ figures }: MeasuredRun, name: string, from?: 'sent') =>
  figures.find(
    ({ figure, clock }) => figure === name && (from ? clock === from : clock !== 'sent'),
  ) as MeasuredFigure;

test('figures are those of the summary, to the last bucket', () => {
  const frames = syntheticFrames(TRUTH, 1);
  const merged = mergeFrames(frames);
  const [step] = summarize(merged, { phases: [], steps: { gates: ['query'] } }).steps;
  const run = syntheticRun(TRUTH, 1);
  assert.equal(figureOf(run, 'p99').value, 1000 * (step?.fromDue?.p99 ?? 0));
  assert.equal(figureOf(run, 'p99.9', 'sent').value, 1000 * (step?.fromSend?.p999 ?? 0));
  assert.equal(figureOf(run, 'mean').value, 1000 * (step?.fromDue?.mean ?? 0));
  const failed = step?.outcomes['platform/105'] ?? 0;
  assert.equal(figureOf(run, 'errors').value, failed / 12_000);
  assert.equal(figureOf(run, 'throughput').value, (12_000 - failed) / 60);
});

test('the order of frames does not matter, nor does one that comes twice', () => {
  const frames = syntheticFrames({ ...TRUTH, seconds: 10 }, 2);
  const [there, back] = [new RunMeasurer(), new RunMeasurer()];
  for (const frame of frames) there.add(frame);
  for (const frame of [...frames, ...frames].reverse()) back.add(frame);
  assert.deepEqual(back.measured(), there.measured());
});

test('a percentile without ten attempts above it is unsure', () => {
  const run = syntheticRun({ ...TRUTH, seconds: 5, perSecond: 100 }, 3);
  assert.equal(figureOf(run, 'p95').unsure, undefined);
  assert.equal(figureOf(run, 'p99').unsure, '500 of 1000 attempts needed');
  assert.equal(figureOf(run, 'p99.9').unsure, '500 of 10000 attempts needed');
});

test('what chance makes of a run is seen in the run itself', () => {
  const runs = fortyRuns({ ...TRUTH, betweenRuns: 0, withinRun: 0 });
  for (const figure of ['mean', 'p50', 'p99']) assertSeen(runs, figure, 0.7, 1.5);
});

test('seconds that are like the ones before count for less than as many others', () => {
  // Half of it is seen, even where a run is hardly longer than its drifts; taken one by one, seconds show a third.
  assertSeen(fortyRuns({ ...TRUTH, betweenRuns: 0, withinRun: 0.03 }), 'p50', 0.5, 1.3);
});

const fortyRuns = (truth: Truth): MeasuredRun[] =>
  Array.from({ length: 40 }, (_, i) => syntheticRun(truth, 'seen', i));

/** The deviation that each run sees in itself, over the one that there is between them. */
function assertSeen(runs: readonly MeasuredRun[], figure: string, least: number, most: number): void {
  const figures = runs.map((run) => figureOf(run, figure));
  const logarithms = figures.map(({ value }) => Math.log(value));
  const mean = logarithms.reduce((sum, one) => sum + one, 0) / runs.length;
  const variance = logarithms.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (runs.length - 1);
  const seen = figures.reduce((sum, { deviation }) => sum + deviation, 0) / runs.length;
  const ratio = seen / Math.sqrt(variance);
  assert.ok(ratio > least && ratio < most, `${figure}: seen ÷ true is ${ratio.toFixed(2)}`);
}

test('only what was due in a phase is measured when that is asked for', () => {
  const frames = syntheticFrames({ ...TRUTH, seconds: 10 }, 4);
  const measurer = new RunMeasurer({ phase: 'peak', seconds: 5 });
  for (const [i, frame] of frames.entries())
    measurer.add({
      ...frame,
      entries: frame.entries.map((entry) => ({ ...entry, phase: i < 5 ? 'peak' : 'night' })),
    });
  const throughput = figureOf(measurer.measured(), 'throughput');
  const errors = figureOf(measurer.measured(), 'errors');
  assert.equal(errors.samples, 1000);
  assert.equal(throughput.value, throughput.samples / 5);
});
