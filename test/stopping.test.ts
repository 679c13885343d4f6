/** The ways in which a run ends before its time: by a person, by a worker, by the platform. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, type TestContext, test } from 'node:test';
import { startPlatform } from './helpers/platform.ts';
import { type Running, startRegatta } from './helpers/regatta.ts';
import {
  assertAccounted,
  outcomesOf,
  outFolder,
  readResults,
  run,
  scenarioFile,
  stepOf,
  total,
} from './helpers/results.ts';

interface UnderWay {
  readonly running: Running;
  readonly out: string;
}

/** Resolves when the run has been on for a second and a half: one frame has been written. */
async function underWay(t: TestContext, scenario: string, ...flags: string[]): Promise<UnderWay> {
  const out = outFolder(t);
  const running = startRegatta(['run', scenarioFile(scenario), '--out', out, ...flags]);
  await running.until(/ devices on /);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { running, out };
}

describe('Ctrl-C once', { concurrency: 3 }, () => {
  test('stops gently: what is in flight is answered, every device leaves, the results are whole, 105', async (t) => {
    const platform = await startPlatform(t, ['--latency', '150ms']);
    const pace = 'fleets.gates.lifecycle[1].repeat.every=200ms';
    const { running, out } = await underWay(t, 'steady.yaml', '--target', platform.mqtt, '--set', pace);
    const during = await platform.stats();
    assert.deepEqual([during.connections.open, during.connections.closed], [20, 0]);
    running.signal('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    assert.deepEqual({ code, stderr }, { code: 105, stderr: '' });
    assert.match(stdout, /stopping: devices finish what is in flight and disconnect/);

    const results = readResults(out);
    const { summary, frames } = results;
    assert.deepEqual([summary.verdict, summary.exitCode, summary.stopped], ['INVALID', 105, 'from outside']);
    assertAccounted(results);
    const { attempts, outcomes } = stepOf(summary, 'query');
    assert.ok(attempts > 100);
    assert.deepEqual(outcomes, { ok: attempts });
    assert.equal(frames.at(-1)?.final, true);
    const { connections, tallies } = await platform.stats();
    assert.deepEqual([connections.open, connections.closed], [0, 20]);
    assert.equal(tallies['deli/replied/102/0'], attempts);
  });

  test('on a terminal reaches the embedded platform too, which stays until the books are closed', async (t) => {
    // Of some 200 turns a busy machine misses more than a hundredth easily.
    const { running, out } = await underWay(t, 'steady.yaml', '--set', 'validity.missed=100%');
    running.signalGroup('SIGINT');
    assert.equal((await running.ended).code, 105);
    const results = readResults(out);
    assert.equal(results.summary.reconciliation?.agrees, true);
    assert.deepEqual(results.summary.reasons, ['the run was stopped from outside before its end']);
    assertAccounted(results);
  });

  test('and so does SIGTERM, as a build server sends it', async (t) => {
    const { running, out } = await underWay(t, 'steady.yaml');
    running.signal('SIGTERM');
    assert.equal((await running.ended).code, 105);
    assertAccounted(readResults(out));
  });
});

test('Ctrl-C twice ends at once what would not end gently, and keeps what was measured: 105', async (t) => {
  const silent = ['--set', 'faults.dropReplies=100%', '--set', 'grace=50s'];
  const { running, out } = await underWay(t, 'steady.yaml', ...silent);
  running.signal('SIGINT');
  await running.until(/again stops at once/);
  const asked = performance.now();
  running.signal('SIGINT');
  const { code, stderr } = await running.ended;
  assert.deepEqual({ code, stderr }, { code: 105, stderr: '' });
  assert.ok(performance.now() - asked < 2000, `${performance.now() - asked} ms`);
  const { summary, frames } = readResults(out);
  assert.equal(summary.stopped, 'from outside');
  assert.ok(frames.length >= 1);
  assert.deepEqual(stepOf(summary, 'connect').outcomes, { ok: 20 });
  // What no frame tells the end of was in flight: each device had asked once and waits.
  assert.deepEqual(stepOf(summary, 'query').outcomes, { abandoned: 20 });
  assert.equal(stepOf(summary, 'query').attempts, 20);
});

describe('a worker that dies', { concurrency: 2 }, () => {
  for (const [way, reason] of [
    ['exit', /worker exited with code: 7/],
    ['throw', /a bug outside of any life/],
  ] as const)
    test(`by ${way}: is told, the other goes on, its complete frames are kept, 97`, async (t) => {
      const ran = await run(t, 'worker-dies.yaml', [], { env: { WORKER_DIES: way } });
      assert.deepEqual({ code: ran.code, stderr: ran.stderr }, { code: 97, stderr: '' });
      const { summary, frames } = ran;
      assert.match(ran.stdout, /^0:0\d {2}worker 1 was lost: /m);
      assert.equal(summary.reasons.length, 1);
      assert.match(summary.reasons[0] ?? '', reason);
      assert.deepEqual([summary.verdict, summary.stopped], ['INVALID', 'worker lost']);

      const of = (worker: number) => frames.filter((frame) => frame.worker === worker);
      assert.equal(of(0).at(-1)?.final, true);
      assert.ok(of(1).length >= 1 && of(1).every(({ final }) => !final));
      const queries = (worker: number) =>
        total(
          of(worker).flatMap(({ begun }) =>
            begun.filter(({ step }) => step === 'query').map(({ count }) => count),
          ),
        );
      assert.equal(queries(0), 10 * 25, 'the other worker has lived to the end');
      assert.equal(stepOf(summary, 'query').attempts, queries(0) + queries(1));
      assert.ok(queries(1) >= 50, `${queries(1)} in the first second`);
      assert.equal(outcomesOf(summary, 'disconnect', 'ok'), 10);
      for (const { step, attempts, outcomes } of summary.steps) assert.equal(total(outcomes), attempts, step);
    });
});

test('an embedded platform that dies makes the run INVALID, with its reason, and what was measured is kept: 98', async (t) => {
  const { running, out } = await underWay(t, 'steady.yaml', '--set', 'grace=1s');
  process.kill(childOf(running.pid), 'SIGKILL');
  const { code, stdout } = await running.ended;
  assert.equal(code, 98, stdout);
  const results = readResults(out);
  assert.equal(results.summary.verdict, 'INVALID');
  assert.match(results.summary.reasons[0] ?? '', /the embedded platform ended with code 137 during the run/);
  assert.match(stdout, /^0:0\d {2}the embedded platform ended with code 137$/m);
  assertAccounted(results);
  assert.ok(outcomesOf(results.summary, 'query', 'ok') > 200);
});

/** The platform is the only process that a run starts. */
function childOf(pid: number): number {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  const [child, ...others] = children.trim().split(/\s+/);
  assert.ok(child !== undefined && others.length === 0, `one child expected, found ${children}`);
  return Number(child);
}
