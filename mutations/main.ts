/**
 * Breaks what numbers rest on, one defect at a time in a copy of the build, and runs the tests that should notice.
 * Exit code 1 when a defect is noticed by none of them. `npm run mutations`; words narrow it: `-- validity`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { dueTime } from './due-time.ts';
import { frameMerge } from './frame-merge.ts';
import { type Mutation, mutate } from './mutation.ts';
import { outcomeSum } from './outcome-sum.ts';
import { failuresIn, type Noticed } from './tap.ts';
import { validity } from './validity.ts';

const MUTATIONS: readonly Mutation[] = [...dueTime, ...outcomeSum, ...frameMerge, ...validity];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A defect may make a test wait for what never comes: it fails then. All of them together have longer. */
const LONGEST_TEST_MS = 30_000;
const LONGEST_MS = 300_000;

const words = process.argv.slice(2);
const chosen = MUTATIONS.filter(({ kind, file }) => words.every((word) => `${kind} ${file}`.includes(word)));
const scratch = mkdtempSync(join(tmpdir(), 'regatta-mutations-'));
try {
  process.exitCode = check(chosen) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function check(mutations: readonly Mutation[]): boolean {
  cpSync(join(ROOT, 'dist'), join(scratch, 'dist'), { recursive: true });
  for (const name of readdirSync(ROOT).filter((one) => one !== 'dist'))
    symlinkSync(join(ROOT, name), join(scratch, name));
  const sound = runTests([...new Set(mutations.flatMap(({ tests }) => tests))]);
  if (sound !== 'passed') throw new Error(`the tests fail without any defect: ${sound.join('; ')}`);
  let survived = 0;
  let kind = '';
  for (const mutation of mutations) {
    if (mutation.kind !== kind) console.log(`\n${mutation.kind}`);
    kind = mutation.kind;
    const noticed = tryOut(mutation);
    if (noticed === 'passed') survived++;
    console.log(`  ${noticed === 'passed' ? '✗ SURVIVED' : '✓'} ${mutation.defect} (${mutation.file})`);
    console.log(`      ${noticed === 'passed' ? `not by ${mutation.tests.join(', ')}` : noticed[0]}`);
  }
  console.log(`\n${mutations.length - survived} of ${mutations.length} defects are noticed`);
  return survived === 0;
}

function tryOut(mutation: Mutation): Noticed {
  const source = readFileSync(join(ROOT, mutation.file), 'utf8');
  const compiled = join(scratch, 'dist', mutation.file.replace(/\.ts$/, '.js'));
  const sound = readFileSync(compiled);
  writeFileSync(compiled, toJavaScript(mutate(source, mutation)));
  try {
    return runTests(mutation.tests);
  } finally {
    writeFileSync(compiled, sound);
  }
}

/** As tsc does it: types go, and imports of `./x.ts` become those of `./x.js`. */
function toJavaScript(source: string): string {
  const { code } = transformSync(source, {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
  });
  return code.replace(/(from\s*|import\s*\(?\s*)(["'])(\.[^"']+)\.ts\2/g, '$1$2$3.js$2');
}

function runTests(tests: readonly string[]): Noticed {
  const files = tests.map((name) => join(scratch, 'dist/src', `${name}.test.js`));
  const flags = [
    '--test',
    '--test-reporter=tap',
    '--test-concurrency=2',
    `--test-timeout=${LONGEST_TEST_MS}`,
  ];
  const { status, stdout } = spawnSync(process.execPath, [...flags, ...files], {
    cwd: scratch,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    maxBuffer: 1 << 28,
  });
  if (status === 0) return 'passed';
  const failures = failuresIn(stdout);
  if (failures.length === 0)
    throw new Error(`no test failed, and yet they did not pass:\n${stdout.slice(-2000)}`);
  return failures;
}
