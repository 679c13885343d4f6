/**
 * Runs every test file with node's own runner. The files are found here and not by a glob, since globs of
 * `node --test` differ between Node 20 and 22. Arguments narrow them: `node dist/test/all.js lifecycle`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .map((file) => join(dist, file))
  .sort();

// A test that waits for what never comes must fail, and not hold up a build server for an hour.
const LIMIT = '--test-timeout=120000';
// Node leaves a core to itself, but what runs real commands mostly waits.
const AT_ONCE = `--test-concurrency=${availableParallelism() + 1}`;
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', LIMIT, AT_ONCE, ...files], {
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
