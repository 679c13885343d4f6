import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './helpers/regatta.ts';

const TEST = /^\s*(?:test|it)\(\s*(['"`])(.*?)\1,/gms;

const namesIn = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(TEST)].map(([, , name = '']) =>
    name.replace(/\\(.)/g, '$1'),
  );

test('every fact in docs/protocol-facts.md names a test that is there', () => {
  const rows = readFileSync(join(ROOT, 'docs/protocol-facts.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\|\s*\d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  assert.ok(rows.length > 50, 'the table was read');
  const missing = rows.filter(([, , , file = '', name = '']) => {
    return (
      name === '' || !existsSync(join(ROOT, file)) || !namesIn(file).some((known) => known.startsWith(name))
    );
  });
  assert.deepEqual(
    missing.map((row) => row.slice(1, 5).join(' | ')),
    [],
  );
});
