/** `regatta run` on a real terminal: what a person sees, and what is left on the terminal afterwards. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { assertRestored, Tmux } from '../src/outputs/testing/tmux.ts';
import { skipWithout } from './helpers/programs.ts';
import { MAIN, ROOT } from './helpers/regatta.ts';
import { assertAccounted, outFolder, readResults, scenarioFile } from './helpers/results.ts';

/** Types the command into a shell on a terminal of this size, and waits until the fleet is there. */
async function watched(
  t: TestContext,
  size: readonly [number, number],
  out: string,
  flags = '',
): Promise<Tmux> {
  const terminal = new Tmux(...size);
  t.after(() => terminal.end());
  await terminal.until(/^\$/m);
  const command = `'${process.execPath}' '${MAIN}' run ${scenarioFile('steady.yaml')} --out ${out} ${flags}`;
  terminal.type(`cd '${ROOT}'; clear; echo was here before; ${command}; echo ended with $?`);
  await terminal.until(/connected +20 /);
  return terminal;
}

/** The attempts a second that the screen tells. */
const rateOn = (screen: string): number => Number(/attempts (\d+(?:\.\d+)?)\/s/.exec(screen)?.[1]);

describe('the dashboard of a run', { skip: skipWithout('tmux') }, () => {
  test('shows live numbers, follows its keys, stops by q, gives the terminal back and prints the summary', async (t) => {
    const out = outFolder(t);
    const terminal = await watched(t, [160, 48], out);
    // 20 devices ask ten times a second each.
    const running = await terminal.until(/attempts (1[89]\d|2[01]\d)(\.\d)?\/s/);
    assert.ok(rateOn(running) > 0);
    for (const panel of [/connected 20 of 20/, /query latency/, /steps /, /generator/, /RUNNING/])
      assert.match(running, panel);
    assert.match(running, /query +[1-9]\d* /, 'attempts by step');
    terminal.key('p');
    await terminal.until(/PAUSED/);
    terminal.key('p');
    await terminal.until(/RUNNING/);

    terminal.key('q');
    const screen = await assertRestored(terminal);
    assert.match(screen, /^INVALID {2}steady {2}\(exit code 105\)$/m);
    assert.match(screen, /^ +query +[\d,]+ +100 %/m);
    assert.match(screen, /^ended with 105$/m);
    const results = readResults(out);
    assertAccounted(results);
    assert.equal(results.summary.reconciliation?.agrees, true);
  });

  test('ends by itself with the run, on a small terminal too', async (t) => {
    const terminal = await watched(t, [80, 24], outFolder(t), "--set 'phases=[{ name: all, for: 3s }]'");
    const screen = await assertRestored(terminal);
    assert.match(screen, /^PASS {2}steady$/m);
    assert.match(screen, /^ended with 0$/m);
  });

  test('gives the terminal back when it is stopped by Ctrl-C twice', async (t) => {
    const silent = "--set 'faults.dropReplies=100%' --set grace=50s";
    const terminal = await watched(t, [120, 40], outFolder(t), silent);
    terminal.key('C-c');
    await terminal.until(/STOPPING/);
    terminal.key('C-c');
    const screen = await assertRestored(terminal);
    assert.match(screen, /^ended with 105$/m);
  });
});
