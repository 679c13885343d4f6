/** docs/tutorial.md, typed as it stands there by somebody who is new: its files written, its commands run. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Block, blocksOf } from './helpers/markdown.ts';
import { MAIN, ROOT } from './helpers/regatta.ts';
import { outFolder } from './helpers/results.ts';

/** Whether this machine keeps up says nothing about the tutorial. */
const PATIENCE = "--set 'validity={ lateness: 10s, lateFrames: 100%, missed: 100% }'";

/** `npx regatta …` as it would be in the repository, with patience for runs. */
const NPX = `#!/bin/sh
shift
test "$1" = run && set -- "$@" ${PATIENCE}
exec '${process.execPath}' '${MAIN}' "$@"
`;

const parts = blocksOf(readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8')).filter(
  ({ mark }) => mark !== '',
);

test('the tutorial does what it says', async (t) => {
  const folder = outFolder(t);
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npx'), NPX);
  chmodSync(join(folder, 'bin/npx'), 0o755);
  cpSync(join(ROOT, 'scenarios'), join(folder, 'scenarios'), { recursive: true });
  assert.ok(parts.length >= 7, 'its blocks are marked');
  for (const { mark, text } of parts) {
    const [kind, what = ''] = mark.split(': ');
    if (kind === 'file') writeFileSync(join(folder, what), text);
    else await typed(folder, { mark, text }, Number(what));
  }
});

/** Runs all lines; the last one ends with `code`, the others with 0. */
async function typed(folder: string, { text }: Pick<Block, 'mark' | 'text'>, code: number): Promise<void> {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  const ended = await new Promise<{ code: number | string; output: string }>((resolve) =>
    execFile('bash', ['-ec', text], { cwd: folder, env, timeout: 100_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? 'killed') : 0, output: stdout + stderr }),
    ),
  );
  assert.equal(ended.code, code, `${text}${ended.output}`);
}
