import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { RegattaError } from '../../regatta-error.ts';
import { makeResultFolder, notWritable } from './folder.ts';

const NOW = new Date(2026, 10, 22, 10, 15, 0);

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('the folder is named after the time and the scenario, its parents are made', (t) => {
  const parent = join(temporary(t), 'a', 'results');
  const folder = makeResultFolder(parent, 'demo', NOW);
  assert.equal(folder, join(parent, '2026-11-22T101500-demo'));
  assert.ok(existsSync(folder));
});

test('a second run in the same second has a folder of its own', (t) => {
  const parent = temporary(t);
  const names = [1, 2, 3].map(() => basename(makeResultFolder(parent, 'demo', NOW)));
  assert.deepEqual(names, ['2026-11-22T101500-demo', '2026-11-22T101500-demo-2', '2026-11-22T101500-demo-3']);
});

test('a name that no file may have is made one', (t) => {
  const parent = temporary(t);
  assert.equal(
    basename(makeResultFolder(parent, 'büro ../../etc: 1', NOW)),
    '2026-11-22T101500-büro-..-..-etc-1',
  );
  assert.equal(basename(makeResultFolder(parent, '', NOW)), '2026-11-22T101500-run');
});

test('a folder that cannot be made is one line with what is wrong and the mend, 104', (t) => {
  const file = join(temporary(t), 'file');
  writeFileSync(file, '');
  for (const [parent, reason] of [
    [file, 'it is a file'],
    [join(file, 'results'), 'a part of the path is a file'],
  ] as const) {
    assert.throws(
      () => makeResultFolder(parent, 'demo', NOW),
      new RegattaError(
        `results can't be written to ${parent}: ${reason}; choose another folder with --out`,
        104,
      ),
    );
  }
});

test('where nothing can be made, as in /proc, that is said and nobody waits for it', {
  skip: existsSync('/proc/self') ? false : 'needs /proc, which Linux has',
}, () => {
  for (const parent of ['/proc/results', '/proc/a/b/results'])
    assert.throws(() => makeResultFolder(parent, 'demo', NOW), RegattaError);
});

test('reasons are in words', () => {
  const because = (code: string) =>
    notWritable('/results', Object.assign(new Error('raw'), { code })).message;
  assert.match(because('EACCES'), /permission denied/);
  assert.match(because('ENOSPC'), /the disk is full/);
  assert.match(because('EROFS'), /read-only/);
  assert.match(because('EWHATEVER'), /raw/);
});
