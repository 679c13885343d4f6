import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Terminal } from './terminal.ts';
import { guardTerminal, withoutProcessHooks } from './terminal-guard.ts';

/** A terminal that notes what is done to it. */
function fakeTerminal(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-guard-'));
  const file = join(folder, 'terminal');
  const fd = openSync(file, 'w');
  t.after(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const done: string[] = [];
  const errors: string[] = [];
  const terminal = {
    input: { setRawMode: (raw: boolean) => done.push(`raw ${raw}`), pause: () => done.push('pause') },
    output: { fd },
    errors: { isTTY: true, write: (text: string) => errors.push(text) },
    env: {},
  } as unknown as Terminal;
  return { terminal, done, errors, written: () => readFileSync(file, 'utf8') };
}

const hooks = () =>
  ['exit', 'uncaughtExceptionMonitor', 'SIGTERM', 'SIGHUP'].map((event) => process.listenerCount(event));

test('restoring puts the screen away, leaves raw mode and takes its hooks off', (t) => {
  const before = hooks();
  const { terminal, done, written } = fakeTerminal(t);
  const guard = guardTerminal(terminal, () => done.push('left'));
  assert.notDeepEqual(hooks(), before);
  guard.restore();
  guard.end();
  guard.end();
  assert.deepEqual(done, ['left', 'raw false', 'pause']);
  assert.ok(written().includes('\u001b[?25h'));
  assert.deepEqual(hooks(), before);
});

test('signals are still watched when the terminal is gone, until the end', (t) => {
  const before = hooks();
  const { terminal } = fakeTerminal(t);
  const guard = guardTerminal(terminal, () => {});
  const watching = hooks();
  guard.restore();
  assert.deepEqual(hooks(), watching);
  guard.end();
  assert.deepEqual(hooks(), before);
});

test('a screen that fails to leave is left all the same', (t) => {
  const { terminal, done, written } = fakeTerminal(t);
  guardTerminal(terminal, () => {
    throw new Error('blessed is confused');
  }).end();
  assert.ok(written().startsWith('\u001b[?1049l'));
  assert.deepEqual(done, ['raw false', 'pause']);
});

test('what goes to stderr meanwhile is held back and comes out afterwards', (t) => {
  const { terminal, errors } = fakeTerminal(t);
  const guard = guardTerminal(terminal, () => {});
  terminal.errors.write('a warning\n');
  assert.deepEqual(errors, []);
  guard.end();
  assert.deepEqual(errors, ['a warning\n']);
  terminal.errors.write('later\n');
  assert.deepEqual(errors, ['a warning\n', 'later\n']);
});

test('hooks that a library puts on the process are taken off again', () => {
  const before = process.rawListeners('SIGTERM');
  const made = withoutProcessHooks(() => {
    process.on('SIGTERM', () => process.exit(0));
    return 'made';
  });
  assert.equal(made, 'made');
  assert.deepEqual(process.rawListeners('SIGTERM'), before);
});
