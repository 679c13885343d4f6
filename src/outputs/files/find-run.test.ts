import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findRun, runFolders } from './find-run.ts';

function results(t: TestContext, ...names: readonly string[]): string {
  const parent = mkdtempSync(join(tmpdir(), 'regatta-runs-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  for (const name of names) {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, 'run.json'), '{}');
  }
  return parent;
}

const DAY = '2026-11-22T10';

test('a run goes by its name, its path, or a beginning that no other has', (t) => {
  const parent = results(t, `${DAY}1500-demo`, `${DAY}1600-demo`);
  const first = join(parent, `${DAY}1500-demo`);
  assert.equal(findRun(`${DAY}1500-demo`, parent), first);
  assert.equal(findRun(first, 'elsewhere'), first);
  assert.equal(findRun(`${DAY}15`, parent), first);
});

test('latest is the last by time, suffixes counted as numbers; ~N goes back', (t) => {
  const parent = results(t, `${DAY}1500-a-10`, `${DAY}1500-a-9`, `${DAY}1400-z`, 'kept-as-baseline');
  assert.equal(findRun('latest', parent), join(parent, `${DAY}1500-a-10`));
  assert.equal(findRun('latest~1', parent), join(parent, `${DAY}1500-a-9`));
  assert.equal(findRun('latest~3', parent), join(parent, 'kept-as-baseline'));
  assert.throws(() => findRun('latest~4', parent), { exitCode: 104, message: /no latest~4 run: .* has 4/ });
});

test('a name that fits no run, or several, is refused with those there are', (t) => {
  const parent = results(t, `${DAY}1500-demo`, `${DAY}1600-demo`);
  assert.throws(() => findRun(DAY, parent), { exitCode: 104, message: /names 2 runs in .*write more/ });
  assert.throws(() => findRun('2025', parent), { exitCode: 104, message: /no run "2025": .*1500-demo, / });
});

test('only folders of runs count', (t) => {
  const parent = results(t, `${DAY}1500-demo`);
  mkdirSync(join(parent, `${DAY}1700-notes`));
  writeFileSync(join(parent, `${DAY}1800-file`), '');
  assert.deepEqual(runFolders(parent), [`${DAY}1500-demo`]);
  assert.throws(() => findRun(parent, parent), { exitCode: 104, message: /is no run's folder: run\.json/ });
});

test('where no results are, that is said', (t) => {
  const parent = join(results(t), 'none');
  assert.deepEqual(runFolders(parent), []);
  assert.throws(() => findRun('latest', parent), {
    exitCode: 104,
    message: /no latest run: .*none has none/,
  });
});
