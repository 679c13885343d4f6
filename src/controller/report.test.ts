import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Frame } from '../metrics/frame.ts';
import { SyntheticRun } from '../outputs/dashboard/synthetic.ts';
import { frameLines } from '../outputs/files/frames-file.ts';
import { reportRun, storyOf } from './report.ts';

const SECONDS = 5;
const made = new SyntheticRun({ seed: 3, workers: 1, devices: 50, rate: 20 });
const FRAMES = frameLines(Array.from({ length: SECONDS }, (_, second) => made.frame(0, second)));
const FIRST = FRAMES.slice(0, FRAMES.indexOf('\n') + 1);

/** A run that was killed: without a last frame and without a summary. `undefined`: no such file. */
function folderOf(t: TestContext, files: Readonly<Record<string, string | undefined>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-report-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const all = { 'run.json': JSON.stringify(made.facts.outline), 'frames.ndjson': FRAMES, ...files };
  for (const [name, text] of Object.entries(all))
    if (text !== undefined) writeFileSync(join(folder, name), text);
  return folder;
}

test('a run without a summary is judged anew from its frames, as cut off', async (t) => {
  const { verdict, steps, thresholds, spans, machine } = await storyOf(folderOf(t));
  assert.deepEqual([verdict?.verdict, verdict?.exitCode, verdict?.seconds], ['INVALID', 98, SECONDS]);
  assert.match(verdict?.reasons[0] ?? '', /^the run was cut off: .*summary\.json was never written/);
  assert.ok(steps.every(({ inFlight }) => inFlight === 0));
  assert.deepEqual(
    thresholds.map(({ expression }) => expression),
    made.facts.outline.thresholds.map(({ expect }) => expect),
  );
  assert.ok(spans.some(({ kind }) => kind === 'phase'));
  assert.equal(machine, '', 'nothing is made up where there is no environment.json');
});

test('frames that were lost before the end are a reason of their own, and a gap', async (t) => {
  const lines = FRAMES.trimEnd().split('\n');
  const frames = [...lines.slice(0, 2), ...lines.slice(3)].join('\n');
  const { verdict, spans, workers } = await storyOf(folderOf(t, { 'frames.ndjson': `${frames}\n` }));
  assert.ok(verdict?.reasons.some((reason) => reason.startsWith('frames of worker 0 never came: 2')));
  assert.deepEqual(
    spans.filter(({ kind }) => kind === 'gap').map(({ from, to }) => [from, to]),
    [[2000, 3000]],
  );
  assert.equal(workers[0]?.lostFrames, 1);
});

test('a last line that is torn, as a killed run leaves it, is left out', async (t) => {
  const { at } = await storyOf(folderOf(t, { 'frames.ndjson': FRAMES.slice(0, -20) }));
  assert.equal(at, (SECONDS - 1) * 1000);
});

const second = (from: number, loopLagMs: number): string =>
  `${JSON.stringify({ from, to: from + 1000, loopLagMs, busy: 0.2, heapBytes: 5e7, behindMs: 12 })}\n`;

test('the controller’s own seconds are told and judged; a torn last one is left out', async (t) => {
  const seconds = [0, 1, 2].map((i) => second(i * 1000, 1500)).join('');
  const story = await storyOf(
    folderOf(t, { 'controller.ndjson': `${seconds}${second(3000, 1).slice(0, -20)}` }),
  );
  const { controller, lines, verdict } = story;
  assert.deepEqual([controller?.seconds, controller?.loopLagMaxMs, controller?.behindMaxMs], [3, 1500, 12]);
  assert.deepEqual(lines.controller?.loopLagMs.slice(0, 4), [1500, 1500, 1500, null]);
  assert.ok(
    verdict?.reasons.some((reason) => reason.startsWith('the controller stood still for more than 1.0 s')),
  );
});

test('a run of old, whose frames and folder tell less, is reported by what they tell', async (t) => {
  const frames = FRAMES.trimEnd()
    .split('\n')
    .map((line) => {
      const frame = JSON.parse(line) as Frame;
      const { lateness, loopLagMs, busy, heapBytes } = frame.health;
      return JSON.stringify({ ...frame, health: { lateness, loopLagMs, busy, heapBytes } });
    });
  const { lag: _, controller: __, ...bounds } = made.facts.outline.bounds;
  const outline = JSON.stringify({ ...made.facts.outline, bounds });
  const story = await storyOf(
    folderOf(t, { 'frames.ndjson': `${frames.join('\n')}\n`, 'run.json': outline }),
  );
  assert.equal(story.controller, undefined);
  const [worker] = story.workers;
  assert.ok(worker && !('cpuMean' in worker) && !('gc' in worker) && !('backlogMax' in worker));
  const [lines] = story.lines.workers;
  assert.ok(lines?.cpu.every((value) => value === null));
  assert.ok(lines?.gcMs.every((value) => value === null));
  assert.ok(lines?.busy.some((value) => value !== null));
});

const WRONG: readonly (readonly [file: string, text: string | undefined, message: RegExp])[] = [
  [
    'run.json',
    undefined,
    /run\.json is missing: the run did not come to its start, or an older Regatta made it/,
  ],
  ['run.json', '{"version":', /run\.json can't be read: it is not valid JSON/],
  ['run.json', '{"version":9}', /run\.json: expected version 1, found version 9: a newer Regatta wrote it/],
  ['run.json', '[]', /run\.json: expected version 1, found none/],
  ['summary.json', '{"version":9}', /summary\.json: expected version 1, found version 9/],
  ['frames.ndjson', undefined, /frames\.ndjson can't be read: no such file/],
  ['frames.ndjson', '', /frames\.ndjson has no frames: the run ended before its first second/],
  [
    'frames.ndjson',
    `{"torn\n${FRAMES}`,
    /frames\.ndjson:1: expected a frame of version 1, found not a frame/,
  ],
  ['frames.ndjson', `${FIRST}{"version":9}\n`, /frames\.ndjson:2: expected .* found a frame of version 9/],
];
for (const [file, text, message] of WRONG)
  test(`${file} with ${text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 20))} is refused in a line`, async (t) => {
    const refused = reportRun({ run: folderOf(t, { [file]: text }) });
    await assert.rejects(refused, { name: 'RegattaError', exitCode: 104, message });
    await assert.rejects(refused, (error: Error) => !error.message.includes('\n'));
  });

test('a report goes where it is asked to, or says that it can’t', async (t) => {
  const folder = folderOf(t);
  const out = join(folder, 'elsewhere.html');
  assert.equal((await reportRun({ run: folder, out })).path, out);
  assert.match(readFileSync(out, 'utf8'), /^<!doctype html>/);
  mkdirSync(join(folder, 'taken'));
  for (const [name, message] of [
    ['no/such/r.html', /r\.html can't be written: the folder is gone/],
    ['taken', /taken can't be written: /],
  ] as const)
    await assert.rejects(reportRun({ run: folder, out: join(folder, name) }), { exitCode: 106, message });
  await assert.rejects(reportRun({ run: join(folder, 'nowhere') }), { exitCode: 104, message: /no run/ });
});
