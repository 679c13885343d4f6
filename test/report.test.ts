import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { RunStory } from '../src/outputs/story/story.ts';
import { regatta, startRegatta } from './helpers/regatta.ts';
import { outFolder, readFrames, resultFolder, run, scenarioFile, stepOf, total } from './helpers/results.ts';

const LIFE = '[connect, { repeat: { every: 100ms, for: 2s, do: [query] } }, disconnect]';
const SHORT = ['--no-dashboard', '--set', `fleets.gates.lifecycle=${LIFE}`];

function storyIn(file: string): RunStory {
  const html = readFileSync(file, 'utf8');
  const [, data = ''] = /<script type="application\/json" id="story">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(data) as RunStory;
}

test('a run leaves its report, and report makes the same again', async (t) => {
  const { folder, summary, code } = await run(t, 'steady.yaml', SHORT);
  const file = join(folder, 'report.html');
  const written = readFileSync(file, 'utf8');
  const story = storyIn(file);
  assert.equal(story.verdict?.verdict, summary.verdict);
  assert.equal(story.verdict?.exitCode, code);
  assert.notEqual(story.machine, '');
  for (const { fleet, step, attempts, outcomes } of story.steps) {
    assert.deepEqual(outcomes, stepOf(summary, step, fleet).outcomes);
    assert.equal(total(outcomes), attempts, `${fleet}/${step}`);
  }
  const [funnel] = story.funnels;
  assert.equal(funnel?.steps.find(({ step }) => step === 'connect')?.reached, summary.devices);
  assert.equal(funnel?.ended, summary.devices);

  rmSync(file);
  const again = await regatta(['report', folder]);
  assert.equal(again.code, 0, again.stderr);
  assert.ok(again.stdout.startsWith(`${file}\n${summary.verdict}`), again.stdout);
  assert.equal(readFileSync(file, 'utf8'), written);

  const elsewhere = join(folder, 'elsewhere.html');
  assert.equal((await regatta(['report', folder, '--out', elsewhere])).code, 0);
  assert.equal(readFileSync(elsewhere, 'utf8'), written);
});

test('a run that was killed is reported from its frames, and is INVALID', async (t) => {
  const out = outFolder(t);
  const flags = ['--no-dashboard', '--out', out, '--set', 'thresholds=[query.p99 < 5s]'];
  const running = startRegatta(['run', scenarioFile('steady.yaml'), ...flags]);
  const killed = assert.rejects(running.ended, /SIGKILL/);
  await framesIn(out, 6);
  running.signalGroup('SIGKILL');
  await killed;
  const folder = resultFolder(out);
  assert.ok(!existsSync(join(folder, 'summary.json')));

  const { code, stdout, stderr } = await regatta(['report', folder]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /INVALID\n {2}the run was cut off: its process ended before the run was over/);
  const story = storyIn(join(folder, 'report.html'));
  assert.deepEqual([story.verdict?.verdict, story.verdict?.exitCode], ['INVALID', 98]);
  const begun = readFrames(folder).flatMap((frame) => frame.begun);
  for (const { fleet, step, attempts, outcomes, inFlight } of story.steps) {
    const counted = begun.filter((one) => one.fleet === fleet && one.step === step);
    assert.equal(attempts, total(counted.map(({ count }) => count)));
    assert.deepEqual([total(outcomes), inFlight], [attempts, 0], 'what was in flight is abandoned');
  }
  assert.ok(story.thresholds.length > 0, 'judged by the scenario’s own thresholds');
  assert.ok(!existsSync(join(folder, 'summary.json')), 'a report is no summary');
});

/** Resolves when the only run in this folder has written so many frames. */
async function framesIn(out: string, wanted: number): Promise<void> {
  for (;;) {
    try {
      if (readFrames(resultFolder(out)).length >= wanted) return;
    } catch {
      // Its folder or its file is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
