/** Texts compared with files under git; `UPDATE_GOLDEN=1 npm test` writes them anew, for the diff to be read. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** `folder`: import.meta.dirname of the test, which runs from dist; the file lies beside its source in `golden/`. */
export function assertGolden(folder: string, name: string, text: string): void {
  const file = join(folder.replace(`${sep}dist${sep}`, sep), 'golden', name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  assert.ok(existsSync(file), `${file} is missing: UPDATE_GOLDEN=1 writes it`);
  assert.equal(text, readFileSync(file, 'utf8'), `differs from ${file}: UPDATE_GOLDEN=1 accepts it`);
}
