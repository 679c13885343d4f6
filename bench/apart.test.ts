import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { runApart } from './apart.ts';
import { processes } from './processes.ts';
import { FILE, misbehaving } from './testing/misbehaving.ts';

const linux = { skip: existsSync('/proc/stat') ? false : 'needs /proc, as the benches do' };
const rounds = 1;
/** Seconds of a sleep that is this test's own. */
const mine = (nth: number): number => 100_000 + nth * 100_000 + process.pid;
const sleeping = (seconds: number): boolean =>
  processes().some(({ command }) => command.trim() === `sleep ${seconds}`);

test('a bench that hangs is ended with what it started', linux, async () => {
  const result = await runApart(FILE, misbehaving.hangs, { rounds, devices: mine(1) });
  assert.match(result.failed ?? '', /^not done after 0.01 minutes$/);
  assert.deepEqual(result.figures, []);
  assert.equal(sleeping(mine(1)), false);
});

test('what a bench leaves behind is ended, and its figures stand', linux, async () => {
  const result = await runApart(FILE, misbehaving.leaves, { rounds, devices: mine(2) });
  assert.equal(result.failed, undefined);
  assert.equal(result.figures[0]?.ours, 1);
  assert.equal(sleeping(mine(2)), false);
});

test('a bench that throws, measures nothing, or whose process ends, says so', linux, async () => {
  assert.equal(
    (await runApart(FILE, misbehaving.throws, { rounds })).failed,
    'nothing was asked of the server',
  );
  assert.equal(
    (await runApart(FILE, misbehaving.measuresNothing, { rounds })).failed,
    'nothing was measured: x',
  );
  assert.equal(
    (await runApart(FILE, misbehaving.dies, { rounds })).failed,
    'its process ended with 7 and no figures',
  );
});
