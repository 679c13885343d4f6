import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkModules } from './modules.ts';

function moduleWith(t: TestContext, text: string, name = 'life.mjs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a module that exports a function is fine', (t) =>
  checkModules([moduleWith(t, 'export default function* (device, steps) { yield* steps.connect(); }')]));

for (const [what, text, name, says] of [
  ['a mistake in its syntax', 'export default function* ( {', 'life.mjs', /the module does not load: /],
  ['a module that throws', 'throw new Error("first\\nsecond")', 'life.mjs', /does not load: first second$/],
  [
    'no default export',
    'export const life = 1;',
    'life.mjs',
    /expected a generator function as default export/,
  ],
  ['a default that is no function', 'export default 7;', 'life.mjs', /expected a generator function/],
  ['what is no module at all', 'name: x', 'life.yaml', /the module does not load: Unknown file extension/],
] as const)
  test(`${what} is one line that names the file`, async (t) => {
    const path = moduleWith(t, text, name);
    await assert.rejects(checkModules([path]), (error: Error) => {
      assert.match(error.message, says);
      assert.ok(error.message.startsWith(`${path}: `) && !error.message.includes('\n'), error.message);
      return true;
    });
  });
