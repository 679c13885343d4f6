/**
 * Runs every test file with node's own runner. The files are found here and not by a glob, since globs of
 * `node --test` differ between Node 20 and 22. Arguments narrow them: `node dist/test/all.js lifecycle`.
 *
 * Whole-program tests live in real time, and several of them at once can hold each other up for longer than any of
 * them allows for: those that failed beside others run once more, alone, and that is told. Unit tests have no such
 * excuse.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const dist = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .map((file) => join(dist, file))
  .sort();

// Node leaves a core to itself, but what runs real commands mostly waits.
const { passed, failed } = runFiles(files, availableParallelism() + 1);
const wholeProgram = failed.every((file) => dirname(file) === import.meta.dirname);
if (passed || failed.length === 0 || !wholeProgram) process.exitCode = passed ? 0 : 1;
else {
  const names = failed.map((file) => relative(dist, file)).join(', ');
  console.log(`\n== failed beside others, once more alone: ${names}`);
  const again = runFiles(failed, 1);
  console.log(`== ${names}: ${again.passed ? 'passed alone' : 'failed alone, too'}`);
  process.exitCode = again.passed ? 0 : 1;
}

/** A file that a source map names by its source. */
function compiled(file: string): string {
  return file.endsWith('.ts') ? join(dist, relative(dirname(dist), file)).replace(/\.ts$/, '.js') : file;
}

function runFiles(paths: readonly string[], atOnce: number): { passed: boolean; failed: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-tests-'));
  const list = join(folder, 'failed');
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        ...['--enable-source-maps', '--test', `--test-concurrency=${atOnce}`],
        // A test that waits for what never comes must fail, and not hold up a build server for an hour.
        '--test-timeout=120000',
        ...['--test-reporter=tap', '--test-reporter-destination=stdout'],
        ...[
          `--test-reporter=${join(import.meta.dirname, 'failed-files.js')}`,
          `--test-reporter-destination=${list}`,
        ],
        ...paths,
      ],
      { stdio: 'inherit' },
    );
    const failed = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
    return { passed: status === 0, failed: [...new Set(failed.map(compiled))] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
