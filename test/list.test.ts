/** Past runs, listed by the real command. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { PastRun } from '../src/outputs/files/past-runs.ts';
import { ROOT, regatta, startRegatta } from './helpers/regatta.ts';
import { readResults } from './helpers/results.ts';

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-list-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const scenario = (name: string) => join(ROOT, 'test/scenarios', name);

test('a run that ended, one under way, and a broken folder', async (t) => {
  const cwd = emptyFolder(t);
  const ran = await regatta(['run', scenario('life.yaml'), '--quiet'], { cwd });
  const [name = ''] = readdirSync(join(cwd, 'results'));
  const { summary } = readResults(join(cwd, 'results'));

  const steady = startRegatta(['run', scenario('steady.yaml'), '--no-dashboard'], { cwd });
  await steady.until(/^0:05/m);
  mkdirSync(join(cwd, 'results/odd'));
  writeFileSync(join(cwd, 'results/odd/summary.json'), 'not a word of JSON');

  const listed = await regatta(['list'], { cwd });
  steady.signal('SIGKILL');
  await assert.rejects(steady.ended);
  assert.deepEqual([listed.code, listed.stderr], [0, '']);
  const [heading, ...lines] = listed.stdout.trimEnd().split('\n');
  assert.match(
    heading ?? '',
    /^ +run +scenario +when +length +devices +attempts +failed +worst p99 +from send +of$/,
  );
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? '', /^running +\S+-steady +steady .* 0:0\d +20 +– +– +– +–$/);
  assert.match(lines[1] ?? '', new RegExp(`^${summary.verdict} +${name} +life .* 20 `));
  assert.match(lines[2] ?? '', /^broken +odd: summary\.json is no JSON$/);

  const json = await regatta(['list', '--json', '--last', '2'], { cwd });
  const [, life, ...others] = JSON.parse(json.stdout) as PastRun[];
  assert.equal(others.length, 0);
  assert.equal(life?.exitCode, ran.code);
  assert.equal(
    life?.attempts,
    summary.steps.reduce((sum, { attempts }) => sum + attempts, 0),
  );
});

test('as many as a screen shows, and how to see the others', async (t) => {
  const cwd = emptyFolder(t);
  for (let run = 0; run < 25; run++) {
    const folder = join(cwd, 'there', `2026-11-22T1015${String(run).padStart(2, '0')}-x`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'frames.ndjson'), '');
  }
  const { stdout } = await regatta(['list', '--results', 'there'], { cwd });
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 21);
  assert.match(lines[0] ?? '', /2026-11-22T101524-x/);
  assert.equal(lines.at(-1), 'and 5 older: --last 25 shows all');
});

test('no runs yet is no mistake, a folder that is not there is one', async (t) => {
  const cwd = emptyFolder(t);
  const none = await regatta(['list'], { cwd });
  assert.deepEqual([none.code, none.stderr], [0, '']);
  assert.match(none.stdout, /^no runs in results yet; one begins with: regatta run /);
  assert.equal((await regatta(['list', '--json'], { cwd })).stdout, '[]\n');
  const nowhere = await regatta(['list', '--results', 'nowhere'], { cwd });
  assert.equal(nowhere.code, 104);
  assert.match(nowhere.stderr, /^nowhere: there is no such folder; [^\n]+\n$/);
});
