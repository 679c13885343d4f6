/** The dashboard in a real terminal (tmux), driven by its keys and ended in every way it can be. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { assertRestored, Tmux, tmuxMissing } from '../testing/tmux.ts';
import { processTerminal, terminfoName, whyNoDashboard } from './terminal.ts';

const PREVIEW = join(import.meta.dirname, 'preview.js');

/** Starts the preview, 50 seconds into its run, and waits for its first screen. */
async function previewed(
  t: TestContext,
  size: readonly [number, number],
  flags = '',
  env = {},
): Promise<Tmux> {
  const terminal = new Tmux(...size, env);
  t.after(() => terminal.end());
  await terminal.until(/^\$/m);
  const command = `'${process.execPath}' '${PREVIEW}' --from 50 --rate 1000 ${flags}`;
  terminal.type(`clear; echo was here before; ${command}; echo ended with $?`);
  // The first screen is empty; this notice comes with the second, after the frames.
  if (flags === '') await terminal.until(/made-up numbers/);
  return terminal;
}

describe('the dashboard in a terminal', { skip: tmuxMissing() }, () => {
  test('at 160×48 shows every panel, follows its keys and ends with the summary', async (t) => {
    const terminal = await previewed(t, [160, 48]);
    const first = terminal.screen();
    for (const title of [
      /connected 4,950 of 5,000/,
      /attempts \d+\/s/,
      /query latency from due · whole run/,
      /steps · all fleets · latency from due, whole run/,
      /failures · all fleets/,
      /devices by step · all fleets/,
      /generator ─/,
      /platform\/105 +requester banned/,
      /phase peak/,
      /p99\.9/,
    ]) {
      assert.match(first, title);
    }
    assert.match(first, /[⠁-⣿]{5}/, 'the charts are drawn');
    assert.match(first, /┌─.*─┐/, 'borders are lines');

    terminal.key('Right');
    await terminal.until(/firmware latency from due · whole run/);
    terminal.key('Tab');
    await terminal.until(/upgrade latency/);
    terminal.key('w');
    await terminal.until(/upgrade latency from due · last 10 s/);
    terminal.key('s');
    await terminal.until(/upgrade latency from send · last 10 s/);
    terminal.key('f');
    await terminal.until(/steps · attendance/);
    terminal.key('?');
    await terminal.until(/the step that histogram and percentiles show/);
    terminal.key('?');
    terminal.key('p');
    await terminal.until(/PAUSED/);
    terminal.key('Space');
    const running = await terminal.until(/RUNNING/);
    assert.doesNotMatch(running, /the step that histogram/, 'the help is gone');

    terminal.key('q');
    const end = await assertRestored(terminal);
    assert.match(end, /^PASS {2}synthetic$/m);
    assert.match(end, /^ended with 0$/m);
  });

  test('at 80×24 has its own layout, and takes the large one when the window grows', async (t) => {
    const terminal = await previewed(t, [80, 24]);
    const small = terminal.screen();
    for (const part of [/connected +4,950 ▁/, /steps · all fleets/, /query latency/, /generator/, /q stop/]) {
      assert.match(small, part);
    }
    terminal.resize(160, 48);
    const large = await terminal.until(/connected 4,950 of 5,000/);
    assert.match(large, /events/);
    terminal.resize(50, 12);
    await terminal.until(/for more: 60×16/);
    terminal.key('C-c');
    await assertRestored(terminal);
  });

  test('gives the terminal back when the program crashes, with the error to read', async (t) => {
    const terminal = await previewed(t, [120, 40], '--die crash');
    const screen = await assertRestored(terminal);
    assert.match(screen, /Error: a crash, as asked for by --die/);
    assert.match(screen, /^ended with 1$/m);
  });

  for (const [signal, code] of [
    ['TERM', 143],
    ['HUP', 129],
  ] as const) {
    test(`gives the terminal back on SIG${signal} and dies of it`, async (t) => {
      const terminal = await previewed(t, [100, 36], `--die SIG${signal}`);
      const screen = await assertRestored(terminal);
      assert.match(screen, new RegExp(`^ended with ${code}$`, 'm'));
    });
  }

  test('draws in colours and lines whatever name the terminal goes by', async (t) => {
    const terminal = await previewed(t, [120, 40], '', { TERM: 'xterm-ghostty' });
    assert.match(terminal.screen(), /┌─ steps/);
    terminal.key('q');
    await assertRestored(terminal);
  });
});

test('no dashboard without a terminal, and it says why', () => {
  const terminal = processTerminal();
  const tty = { ...terminal, input: { isTTY: true }, output: { isTTY: true } } as unknown as typeof terminal;
  assert.equal(whyNoDashboard({ ...tty, env: { TERM: 'xterm' } }), undefined);
  assert.equal(whyNoDashboard({ ...tty, env: { TERM: 'dumb' } }), 'TERM=dumb cannot draw');
  const piped = { ...tty, output: { isTTY: false } } as unknown as typeof terminal;
  assert.equal(whyNoDashboard({ ...piped, env: { TERM: 'xterm' } }), 'the output is not a terminal');
  assert.equal(terminfoName({ TERM: 'screen-256color' }), 'xterm-256color');
});
