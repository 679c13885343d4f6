import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SyntheticRun } from '../dashboard/synthetic.ts';
import { FAILED, PASSED } from '../testing/summaries.ts';
import { runFolders } from './find-run.ts';
import { readPastRuns } from './past-runs.ts';

const { outline } = new SyntheticRun({ seed: 1, workers: 1, devices: 500, rate: 10 }).facts;
const STARTED = Date.parse(outline.startedAt);

type Files = Readonly<Record<string, unknown>>;

/** Texts as they are, everything else as JSON. */
function results(t: TestContext, runs: Readonly<Record<string, Files>>): string {
  const parent = mkdtempSync(join(tmpdir(), 'regatta-runs-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  for (const [run, files] of Object.entries(runs)) {
    mkdirSync(join(parent, run));
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(parent, run, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return parent;
}

const only = async (t: TestContext, files: Files, now = STARTED) => {
  const parent = results(t, { one: files });
  const [run] = await readPastRuns(parent, ['one'], now);
  return run;
};

test('a run with a summary is told by it', async (t) => {
  const run = await only(t, { 'summary.json': FAILED, 'run.json': outline });
  assert.ok(run && !('broken' in run));
  const attempts = FAILED.steps.reduce((sum, step) => sum + step.attempts, 0);
  const worst = Math.max(...FAILED.steps.map(({ fromDue }) => fromDue?.p99 ?? 0));
  assert.deepEqual([run.ending, run.scenario, run.attempts], ['FAIL', FAILED.scenario, attempts]);
  assert.equal(run.worst?.p99Ms, worst);
  assert.ok((run.failures ?? 0) > 0 && (run.failures ?? 0) < attempts);
});

for (const [stopped, ending] of [
  ['from outside', 'stopped'],
  ['worker lost', 'lost'],
] as const)
  test(`one that ended otherwise is no mere verdict: ${ending}`, async (t) => {
    const run = await only(t, { 'summary.json': { ...PASSED, stopped } });
    assert.ok(run && !('broken' in run));
    assert.equal(run.ending, ending);
  });

for (const [age, ending] of [
  [2, 'running'],
  [60, 'killed'],
] as const)
  test(`without a summary, frames that are ${age} s old mean: ${ending}`, async (t) => {
    const parent = results(t, { one: { 'run.json': outline, 'frames.ndjson': '' } });
    const lastFrame = STARTED / 1000 + 90;
    utimesSync(join(parent, 'one/frames.ndjson'), lastFrame, lastFrame);
    const [run] = await readPastRuns(parent, ['one'], 1000 * (lastFrame + age));
    const { scenario, startedAt, devices } = outline;
    assert.deepEqual(run, { run: 'one', ending, scenario, startedAt, devices, seconds: 90 });
  });

test('one that was killed before its first frame lasted no time', async (t) => {
  const run = await only(t, { 'run.json': outline });
  assert.ok(run && !('broken' in run));
  assert.deepEqual([run.ending, run.seconds], ['killed', 0]);
});

for (const [what, files, broken] of [
  ['half a summary', { 'summary.json': '{"version":1,"sce' }, 'summary.json is no JSON'],
  ['a list', { 'summary.json': '[]' }, "summary.json is none of Regatta's"],
  ['another version', { 'summary.json': { version: 7 } }, 'summary.json has version 7, and 1 is understood'],
  ['a summary without figures', { 'summary.json': { version: 1 } }, 'summary.json has no steps'],
  ['frames alone', { 'frames.ndjson': '' }, 'it has neither summary.json nor run.json'],
] as const)
  test(`what can't be understood is said in a line: ${what}`, async (t) => {
    const run = await only(t, files);
    assert.ok(run && 'broken' in run, JSON.stringify(run));
    assert.equal(run.broken, broken);
  });

test('a summary that is a folder is broken too', async (t) => {
  const parent = results(t, { one: {} });
  mkdirSync(join(parent, 'one/summary.json'));
  const [run] = await readPastRuns(parent, ['one'], STARTED);
  assert.ok(run && 'broken' in run);
  assert.match(run.broken, /^summary\.json can't be read: /);
});

test('five hundred runs are read in their order, and soon', async (t) => {
  const name = (index: number) => `2026-11-22T10${String(index).padStart(4, '0')}-x`;
  const runs = Array.from({ length: 500 }, (_, index) => [name(index), { 'summary.json': PASSED }] as const);
  const parent = results(t, Object.fromEntries(runs));
  const began = performance.now();
  const read = await readPastRuns(parent, runFolders(parent), STARTED);
  assert.ok(performance.now() - began < 5_000);
  assert.deepEqual(
    read.map(({ run }) => run),
    runs.map(([run]) => run),
  );
});
