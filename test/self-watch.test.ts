/** The generator watches itself: a saturated generator, a saturated platform and a busy machine are told apart. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControllerSecond } from '../src/metrics/controller-health.ts';
import type { Frame } from '../src/metrics/frame.ts';
import { CAUSE_BOUNDS } from '../src/verdict/diagnose.ts';
import { DEFAULT_BOUNDS } from '../src/verdict/validity.ts';
import { type Ran, startRegatta } from './helpers/regatta.ts';
import {
  assertAccounted,
  outFolder,
  type Results,
  readResults,
  run,
  scenarioFile,
} from './helpers/results.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The worker had something to do and no core to do it on. */
const ELSEWHERE =
  /other programs used \d+\.\d of \d+ cores, and it waited for one \d+ % of the time; end them|CPU limit of the container held|hypervisor gave/;

/** Share of its time that the worker had to wait for a core; whole seconds alone. */
const waitingOf = (frames: readonly Frame[]): number =>
  mean(frames.filter(({ from, to }) => to - from > 500).map(({ health }) => health.waiting ?? 0));

describe('self-watch', { concurrency: 1 }, () => {
  test('a saturated generator: INVALID, with the worker, how late, for how long, why and the mend', async (t) => {
    // Ten lives that compute 40 ms before each request, and want to ask ten times a second each.
    const ran = await run(t, 'burns.yaml', [], { env: { BURN_MS: '40' } });
    assert.equal(ran.code, 98, ran.stdout + ran.stderr);
    assert.equal(ran.summary.bottleneck?.side, 'generator');
    const [reason = ''] = ran.summary.reasons;
    assert.match(reason, /^worker 0 was \S+ m?s late for \S+ s \(p99; at most 100 ms\): /);
    // Unless this machine had so much else to do that the worker did not get its core.
    const [own, elsewhere] = [
      /its core was full, \d+ % busy with \d+ attempts\/s; ask for less than \d+\/s a worker, or |one turn of its event loop took .* computation in the module/,
      ELSEWHERE,
    ];
    assert.ok(own.test(reason) || (elsewhere.test(reason) && waitingOf(ran.frames) > 0.1), reason);
    assert.match(ran.stdout, /The generator was the limit/);
    assertAccounted(ran);
  });

  test('a saturated platform: a valid run with slow replies, and a sentence that says whose they are', async (t) => {
    const ran = await onSlowPlatform(t);
    const { summary } = ran;
    assert.deepEqual([ran.code, summary.verdict], [99, 'FAIL'], ran.stdout + ran.stderr);
    assert.match(summary.reasons.join(), /query\.sent\.p50 < 1ms failed/);
    const [worker] = summary.health;
    assert.ok(worker, 'there is one');
    const { side, text = '' } = summary.bottleneck ?? {};
    const slow = String.raw`query took .* from send \(p99\).*`;
    // On a machine that gives the worker no core either, it is not to be told apart.
    if (worker.latenessP99Ms > DEFAULT_BOUNDS.lateness || worker.busyMean >= CAUSE_BOUNDS.busy)
      assert.match(
        `${side} ${text}`,
        new RegExp(`^(unclear Either side may be|platform .* was) the limit.*${slow}`),
      );
    else
      assert.match(
        `${side} ${text}`,
        new RegExp(
          `^platform The platform, or the network to it, was the limit and not the generator: ${slow}workers were .* late \\(p99\\) and \\d+ % busy`,
        ),
      );
    assert.match(ran.stdout, /the limit/);
    assertAccounted(ran);
    assertWatched(ran);
  });

  test('a machine that is busy with other programs: INVALID, and these are named', async (t) => {
    const busy = busyMachine(t);
    // They go first, as they do on a machine that is nobody's own.
    const ran = await run(t, 'burns.yaml', ['--set', 'validity.lateness=1ms'], {
      env: { BURN_MS: '8' },
      within: 'renice -n 19 $$ >/dev/null; exec "$@"',
    });
    for (const program of busy) program.kill('SIGKILL');
    assert.equal(ran.code, 98, ran.stdout + ran.stderr);
    if (ran.frames.every(({ health }) => health.machine === undefined)) return;
    assert.match(
      ran.summary.reasons.join(),
      new RegExp(`worker 0 was .* late for .*: (${ELSEWHERE.source})`),
    );
    assert.equal(ran.summary.bottleneck?.side, 'generator');
  });
});

/** What a worker has seen of itself is in each of its frames, the controller's seconds have a file of their own. */
function assertWatched({ frames, folder, summary, stdout }: Ran & Results): void {
  for (const { health } of frames) {
    const { gc, backlog, heapBytes, heapLimitBytes = 0 } = health;
    assert.ok(gc && gc.longestMs <= gc.totalMs && gc.count >= 0);
    assert.ok(backlog && backlog.sockets >= 0);
    assert.ok(heapBytes > 0 && heapBytes < heapLimitBytes);
  }
  const seconds = controllerOf(folder);
  let until = 0;
  for (const { from, to, behindMs = 0 } of seconds) {
    assert.ok(from >= until && to > from && behindMs >= 0, 'windows follow each other');
    until = to;
  }
  assert.ok(seconds.some(({ behindMs }) => behindMs !== undefined));
  assert.equal(summary.controller?.seconds, seconds.length);
  assert.match(stdout, /^ +controller +\d+ /m);
}

const controllerOf = (folder: string): ControllerSecond[] =>
  readFileSync(join(folder, 'controller.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ControllerSecond);

/** Its platform is held for nine tenths of the time, as one that has more to do than it can. */
async function onSlowPlatform(t: TestContext) {
  const out = outFolder(t);
  const running = startRegatta([
    ...['run', scenarioFile('steady.yaml'), '--out', out, '--devices', '100', '--workers', '1'],
    ...['--set', 'phases=[{ name: all, for: 3s }]', '--set', 'fleets.gates.lifecycle[1].repeat.every=500ms'],
    ...['--set', 'thresholds=[query.sent.p50 < 1ms]'],
    // Whether this machine keeps up is not what this is about.
    ...['--set', 'validity={ lateness: 10s, lateFrames: 100%, missed: 100% }'],
  ]);
  let isOver = false;
  void running.ended.finally(() => {
    isOver = true;
  });
  await running.until(/devices on 1 worker/);
  const [platform] = childrenOf(running.pid);
  assert.ok(platform, 'the platform is a child of the run');
  while (!isOver) {
    signal(platform, 'SIGSTOP');
    await sleep(45);
    signal(platform, 'SIGCONT');
    await sleep(5);
  }
  return { ...(await running.ended), ...readResults(out) };
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** It may have ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Two programs a core that do nothing but compute, until the test ends. */
function busyMachine(t: TestContext): ChildProcess[] {
  const programs = Array.from({ length: 2 * availableParallelism() }, () =>
    // Each in a session of its own: where Linux shares the cores out among sessions, no nice counts between them.
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: true }),
  );
  t.after(() => {
    for (const program of programs) program.kill('SIGKILL');
  });
  return programs;
}
