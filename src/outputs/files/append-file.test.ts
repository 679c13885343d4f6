import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { AppendFile } from './append-file.ts';

const noFailure = (error: Error) => assert.fail(error);

test('what is appended is in the file in order, once it is closed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  const file = await AppendFile.open(path, noFailure);
  let expected = '';
  for (let i = 0; i < 200; i++) {
    file.append(`line ${i}\n`);
    expected += `line ${i}\n`;
    if (i % 50 === 0) await new Promise(setImmediate);
  }
  await file.close();
  assert.equal(readFileSync(path, 'utf8'), expected);
});

const full = { skip: existsSync('/dev/full') ? false : 'needs /dev/full, which Linux has' };

test('a full disk is told once, and nothing is written after it', full, async () => {
  const errors: NodeJS.ErrnoException[] = [];
  const file = await AppendFile.open('/dev/full', (error) => errors.push(error));
  file.append('one');
  file.append('two');
  await new Promise((resolve) => setTimeout(resolve, 0));
  file.append('three');
  await file.close();
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['ENOSPC'],
  );
});
