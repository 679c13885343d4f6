/**
 * Runs every test file with node's own runner. The files are found here and not by a glob, since globs of
 * `node --test` differ between Node 20 and 22. Arguments narrow them: `node dist/test/all.js lifecycle`.
 *
 * Whole-program tests live in real time, as do unit tests of sockets and timers, and several files at once can hold
 * each other up for longer than any of them allows for: what failed beside others runs once more, alone. What failed,
 * and why, is told last, since the log of a build server may be cut.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Failed } from './failed-tests.ts';

const dist = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .map((file) => join(dist, file))
  .sort();

// Node leaves a core to itself, but what runs real commands mostly waits.
const { passed, failed } = runFiles(files, availableParallelism() + 1);
process.exitCode = passed ? 0 : 1;
if (failed.length > 0) {
  const again = runFiles([...new Set(failed.map(({ file }) => compiled(file)))], 1);
  console.log(`\n== failed beside others, and ${again.passed ? 'passed alone' : 'not all passed alone'}:`);
  for (const one of failed) tell(one);
  if (!again.passed) console.log('\n== failed alone, too:');
  for (const one of again.failed) tell(one);
  process.exitCode = again.passed ? 0 : 1;
}

function tell({ file, name, message }: Failed): void {
  console.log(`  ${relative(dist, compiled(file))}: ${name}\n    ${message.replaceAll('\n', '\n    ')}`);
}

function compiled(file: string): string {
  return file.endsWith('.ts') ? join(dist, relative(dirname(dist), file)).replace(/\.ts$/, '.js') : file;
}

function runFiles(paths: readonly string[], atOnce: number): { passed: boolean; failed: Failed[] } {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-tests-'));
  const list = join(folder, 'failed');
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        ...['--enable-source-maps', '--test', `--test-concurrency=${atOnce}`],
        // A test that waits for what never comes must fail, and not hold up a build server for an hour.
        '--test-timeout=120000',
        `--import=${join(import.meta.dirname, 'seeded.js')}`,
        ...['--test-reporter=tap', '--test-reporter-destination=stdout'],
        ...[
          `--test-reporter=${join(import.meta.dirname, 'failed-tests.js')}`,
          `--test-reporter-destination=${list}`,
        ],
        ...paths,
      ],
      { stdio: 'inherit' },
    );
    const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
    return { passed: status === 0, failed: lines.map((line) => JSON.parse(line) as Failed) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
