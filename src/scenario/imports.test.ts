import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

/** The built modules that a module loads, itself included, and the packages they name. */
function loadedBy(file: string, seen = new Map<string, readonly string[]>()): Map<string, readonly string[]> {
  if (seen.has(file)) return seen;
  const names = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) [^;]*from '([^']+)';/gm)].map(
    ([, name]) => name!,
  );
  seen.set(
    file,
    names.filter((name) => !name.startsWith('.')),
  );
  for (const name of names) if (name.startsWith('.')) loadedBy(join(dirname(file), name), seen);
  return seen;
}
const packagesOf = (name: string) => [...loadedBy(join(import.meta.dirname, `${name}.js`)).values()].flat();

test('what plans and workers load brings neither the validator (110 ms) nor the YAML parser', () => {
  for (const name of ['arrival', 'shard', 'pattern', 'identities', 'target', 'make-plan', 'units'])
    assert.deepEqual(
      packagesOf(name).filter((loaded) => /^(zod|yaml)/.test(loaded)),
      [],
      name,
    );
  assert.ok(packagesOf('parse').includes('zod'), 'the walk itself works');
});

test('a scenario knows no cloud and does no I/O', () => {
  const modules = readdirSync(import.meta.dirname).filter((file) =>
    /(?<!\.test|\.test-helper)\.js$/.test(file),
  );
  for (const module of modules) {
    const loaded = loadedBy(join(import.meta.dirname, module));
    assert.deepEqual(
      [...loaded.values()].flat().filter((name) => name.startsWith('node:')),
      [],
      module,
    );
    assert.deepEqual(
      [...loaded.keys()].filter((file) => file.includes('/clouds/')),
      [],
      module,
    );
  }
});
