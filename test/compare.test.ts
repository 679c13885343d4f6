/** The real command on folders of made-up runs. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { syntheticFrames, TRUTH, type Truth } from '../src/compare/synthetic.test-helper.ts';
import { SyntheticRun } from '../src/outputs/dashboard/synthetic.ts';
import { frameLines } from '../src/outputs/files/frames-file.ts';
import type { RunOutline } from '../src/outputs/story/outline.ts';
import { regatta } from './helpers/regatta.ts';
import { outFolder } from './helpers/results.ts';

const { outline } = new SyntheticRun({ seed: 1, workers: 1, devices: 100, rate: 10 }).facts;
const STEPS = { phases: [], steps: { gates: ['query'] } };
const SHORT: Truth = { ...TRUTH, seconds: 20, perSecond: 300 };

interface Made {
  readonly truth?: Partial<Truth>;
  readonly outline?: Partial<RunOutline>;
  readonly verdict?: 'PASS' | 'INVALID';
}

/** A folder `results` with runs in it; returns the command in its directory. */
function made(t: TestContext, runs: Readonly<Record<string, Made>>) {
  const cwd = outFolder(t);
  mkdirSync(join(cwd, 'results'));
  for (const [name, { truth, verdict = 'PASS', ...made }] of Object.entries(runs)) {
    const folder = join(cwd, 'results', name);
    mkdirSync(folder);
    const write = (file: string, value: object) => writeFileSync(join(folder, file), JSON.stringify(value));
    write('run.json', { ...outline, names: STEPS, ...made.outline });
    write('summary.json', { version: 1, verdict, reasons: [] });
    writeFileSync(join(folder, 'frames.ndjson'), frameLines(syntheticFrames({ ...SHORT, ...truth }, name)));
  }
  return {
    cwd,
    compare: (...args: readonly string[]) => regatta(['compare', ...args], { cwd }),
  };
}

test('a slower run is told, and fails the gate that says so', async (t) => {
  const { compare } = made(t, { a: {}, b: {}, c: {}, new: { truth: { median: 40, p99: 80 } } });
  const plain = await compare('a', 'b', 'c', 'new');
  assert.equal(plain.code, 0, plain.stderr);
  assert.match(plain.stdout, /figures changed beyond noise/);
  assert.match(plain.stdout, /gates\/query p50: slower, \d\d\.\d ms → \d\d\.\d ms, \+3/);
  const gated = await compare('a', 'b', 'c', 'new', '--fail-on', 'query.p50 > +10%');
  assert.equal(gated.code, 99);
  assert.match(gated.stdout, /query\.p50 > \+10% fails: gates\/query \+3/);
  const other = await compare('a', 'b', 'c', 'new', '--fail-on', 'errors.rate > +1%');
  assert.equal(other.code, 0, other.stdout);
});

test('the same again changes nothing, and passes', async (t) => {
  const { compare } = made(t, { a: {}, b: {}, c: {} });
  const { code, stdout } = await compare('a', 'b', 'c', '--fail-on', 'query.p99 > +10%');
  assert.match(stdout, /None of \d+ figures changed beyond noise/);
  assert.equal(code, 0);
});

test('a gate that nobody can judge is no pass', async (t) => {
  const { compare } = made(t, { a: {}, b: {} });
  const { code, stdout } = await compare('a', 'b', '--fail-on', 'query.p99.9 > +10%');
  assert.match(stdout, /query\.p99\.9 > \+10% can't be judged: .*6000 of 10000 attempts needed/s);
  assert.equal(code, 98);
});

test('runs of different things are refused with every reason, and compared by force', async (t) => {
  const { compare } = made(t, { a: { verdict: 'INVALID' }, b: { outline: { seed: 5 } } });
  const refused = await compare('a', 'b');
  assert.equal(refused.code, 98);
  assert.match(refused.stderr, /these runs can't be compared.*\n.*a is INVALID.*\n.*other seed: /);
  const forced = await compare('a', 'b', '--force');
  assert.equal(forced.code, 0);
  assert.match(forced.stdout, /not comparable: a is INVALID/);
});

test('Markdown, JSON and a page are printed or written', async (t) => {
  const { compare, cwd } = made(t, { a: {}, b: {} });
  const markdown = await compare('a', 'b', '--markdown');
  assert.match(markdown.stdout, /^## synthetic: b against a\n/);
  const json = await compare('a', 'b', '--json');
  assert.equal((JSON.parse(json.stdout) as { version: number }).version, 1);
  const written = await compare('--html', '--markdown', 'out.md', 'a', 'b');
  assert.equal(written.code, 0, written.stderr);
  assert.match(readFileSync(join(cwd, 'results/b/compare.html'), 'utf8'), /^<!doctype html>/);
  assert.match(readFileSync(join(cwd, 'out.md'), 'utf8'), /^## synthetic/);
  assert.match(written.stdout, /Written to out\.md\nWritten to results\/b\/compare\.html\n$/);
});

for (const [what, args, message] of [
  ['one run alone', ['a'], /at least two runs, such as: regatta compare latest~1 a/],
  ['the same run twice', ['a', 'results/a'], /is named twice/],
  ['a run that is not there', ['a', 'zzz'], /no run "zzz": results has 2: a, b/],
  [
    'a gate that makes no sense',
    ['a', 'b', '--fail-on', 'query.p99 > 10%'],
    /column 13: a change has a sign/,
  ],
  ['a gate on another step', ['a', 'b', '--fail-on', 'quary.p99 > +1%'], /column 1: .*did you mean "query"/],
  ['a phase that is not there', ['a', 'b', '--phase', 'peak'], /--phase peak: there is none/],
] as const)
  test(`a mistake is told in a line: ${what}`, async (t) => {
    const { compare } = made(t, { a: {}, b: {} });
    const { code, stderr } = await compare(...args);
    assert.equal(code, 104);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1);
  });

test('a run that another Regatta left is told with its file', async (t) => {
  const { compare, cwd } = made(t, { a: {}, b: {} });
  writeFileSync(join(cwd, 'results/b/run.json'), '{"version":0}');
  const { code, stderr } = await compare('a', 'b');
  assert.equal(code, 104);
  assert.match(stderr, /results\/b\/run\.json: expected version 1, found version 0/);
});
