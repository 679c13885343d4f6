import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { HistogramLogReader } from 'hdr-histogram-js';
import type { Frame } from '../../metrics/frame.ts';
import { Recorder } from '../../metrics/recorder.ts';
import type { Summary } from '../../metrics/summary.ts';
import type { RunFacts } from '../output.ts';
import { readEnvironment } from './environment.ts';
import { readFrames } from './frames-file.ts';
import { ResultFiles } from './result-files.ts';

const RUN = { startedAt: Date.UTC(2026, 10, 22, 10, 15, 0), plan: {} } as RunFacts;
const SUMMARY = { version: 1, scenario: 'demo', verdict: 'PASS' } as Summary;

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function create(parent: string, notices: string[] = []): ResultFiles {
  return ResultFiles.create({
    parent,
    scenario: 'demo',
    scenarioYaml: 'name: demo\n',
    environment: readEnvironment({ regatta: '0.1.0', commandLine: [] }),
    now: new Date(2026, 10, 22, 10, 15, 0),
    onFailure: (text) => notices.push(text),
  });
}

function frames(count: number): Frame[] {
  const recorder = new Recorder(0, ['']);
  const slot = recorder.slot('attendance', 'query');
  return Array.from({ length: count }, (_, i) => {
    recorder.begin(slot, 0);
    recorder.end(slot, 0, 'ok', 5000, 4000);
    const window = { from: i * 1000, to: i * 1000 + 1000, final: i === count - 1, paused: false };
    return recorder.close({ ...window, gauges: [], loopLagMs: 0, busy: 0, heapBytes: 0 });
  });
}

test('a run leaves its files, whole', async (t) => {
  const files = create(temporary(t));
  const all = frames(25);
  await files.start(RUN);
  for (const [i, frame] of all.entries()) files.frames([frame], (i + 1) * 1000);
  await files.finish(SUMMARY);

  assert.equal(files.failed, undefined);
  assert.deepEqual(readdirSync(files.folder).sort(), [
    'controller.ndjson',
    'environment.json',
    'frames.ndjson',
    'histograms.hlog',
    'run.json',
    'scenario.yaml',
    'summary.json',
  ]);
  const written: Frame[] = [];
  for await (const frame of readFrames(join(files.folder, 'frames.ndjson'))) written.push(frame);
  assert.deepEqual(written, all);
  assert.deepEqual(JSON.parse(readFileSync(join(files.folder, 'summary.json'), 'utf8')), SUMMARY);
  assert.equal(readFileSync(join(files.folder, 'scenario.yaml'), 'utf8'), 'name: demo\n');
  assert.equal(JSON.parse(readFileSync(join(files.folder, 'environment.json'), 'utf8')).regatta, '0.1.0');
});

test('the attempts of followed steps have a line each, as they ended', async (t) => {
  const files = create(temporary(t));
  const attempt = { fleet: 'gates', device: 'DL_1', step: 'upgrade', due: 1, ended: 2, outcome: 'ok' };
  const [first, second, last] = frames(3) as [Frame, Frame, Frame];
  await files.start({ ...RUN, plan: { followed: ['upgrade'] } as unknown as RunFacts['plan'] });
  const other = { ...attempt, device: 'DL_2', outcome: 'timeout' };
  files.frames([{ ...first, attempts: [attempt, other] }, second], 1000);
  files.frames([{ ...last, attempts: [attempt] }], 2000);
  await files.finish(SUMMARY);
  const lines = readFileSync(join(files.folder, 'attempts.ndjson'), 'utf8').trim().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [attempt, other, attempt],
  );
});

test('the histogram log has its lines for every ten seconds and the rest, all counts together', async (t) => {
  const files = create(temporary(t));
  await files.start(RUN);
  for (const [i, frame] of frames(25).entries()) files.frames([frame], (i + 1) * 1000);
  await files.finish(SUMMARY);
  const reader = new HistogramLogReader(readFileSync(join(files.folder, 'histograms.hlog'), 'utf8'));
  // From due and from send in turn.
  const lines = [1, 2, 3, 4, 5, 6].map(() => reader.nextIntervalHistogram());
  const intervals = lines.filter((_, line) => line % 2 === 0);
  assert.deepEqual(
    intervals.map((h) => [(h?.endTimeStampMsec ?? 0) - RUN.startedAt, h?.totalCount]),
    [
      [10_000, 10],
      [20_000, 10],
      [25_000, 5],
    ],
  );
  assert.equal(reader.nextIntervalHistogram(), null);
});

test('the files are there before the run: what can be known is written at once', (t) => {
  const { folder } = create(temporary(t));
  assert.deepEqual(readdirSync(folder).sort(), ['environment.json', 'scenario.yaml']);
});

test('a folder that cannot be written stops the command before the run, 104', (t) => {
  const file = join(temporary(t), 'file');
  writeFileSync(file, '');
  assert.throws(() => create(file), { name: 'RegattaError', exitCode: 104 });
});

const full = { skip: existsSync('/dev/full') ? false : 'needs /dev/full, which Linux has' };

test('a disk that fills up is told once, the run goes on and the rest is kept', full, async (t) => {
  const notices: string[] = [];
  const files = create(temporary(t), notices);
  symlinkSync('/dev/full', join(files.folder, 'frames.ndjson'));
  await files.start(RUN);
  for (const frame of frames(3)) {
    files.frames([frame], frame.to);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await files.finish(SUMMARY);
  assert.equal(files.failed, "frames.ndjson can't be written: the disk is full");
  assert.deepEqual(notices, [
    `${files.failed}; the run goes on, what was written is kept in ${files.folder}`,
  ]);
  assert.ok(existsSync(join(files.folder, 'summary.json')));
  assert.match(readFileSync(join(files.folder, 'histograms.hlog'), 'utf8'), /^Tag=attendance\/query,/m);
});

test('a summary that cannot be written is told', async (t) => {
  const files = create(temporary(t));
  await files.start(RUN);
  mkdirSync(join(files.folder, 'summary.json.part'));
  await files.finish(SUMMARY);
  assert.match(files.failed ?? '', /^summary\.json can't be written: /);
});

test('a folder that vanishes before the run is told, not thrown', async (t) => {
  const notices: string[] = [];
  const files = create(temporary(t), notices);
  rmSync(files.folder, { recursive: true });
  await files.start(RUN);
  files.frames(frames(1), 1000);
  await files.finish(SUMMARY);
  assert.equal(files.failed, "run.json can't be written: the folder is gone");
  assert.equal(notices.length, 1);
});
