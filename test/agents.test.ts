/** Runs on agents, which are processes of their own here: the same run as on one machine, or a line that says why not. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { Worker } from 'bullmq';
import { Float64Histogram } from 'hdr-histogram-js';
import { type AgentFacts, PROTOCOL } from '../src/agents/messages.ts';
import { AGENTS_QUEUE, agentQueue, PREFIX } from '../src/agents/names.ts';
import { keepCalibration } from '../src/calibration/file.ts';
import { readMachine } from '../src/calibration/machine.ts';
import { calibration, ceilings } from '../src/calibration/sample.test-helper.ts';
import { highestOf } from '../src/metrics/buckets.ts';
import type { FrameAttempt, FrameEntry } from '../src/metrics/frame.ts';
import type { Percentiles, Summary } from '../src/metrics/summary.ts';
import { type StartedAgent, startAgent } from './helpers/agents.ts';
import { startPlatform } from './helpers/platform.ts';
import { skipWithout } from './helpers/programs.ts';
import { type RedisServer, startRedis } from './helpers/redis.ts';
import { type Running, regatta, startRegatta } from './helpers/regatta.ts';
import { assertAccounted, outFolder, readResults, run, scenarioFile, stepOf } from './helpers/results.ts';

const skip = skipWithout('redis-server');
const LENIENT = ['--set', 'validity={ lateness: 10s, lateFrames: 100%, missed: 100% }'];

let redis: RedisServer;
before(async () => {
  if (!skip) redis = await startRedis();
});
after(() => redis?.stop());

/** Databases of one Redis are worlds of their own. */
const world = (database: number): string => `${redis.url}/${database}`;

function attemptsOf(folder: string): string[] {
  const attempts = readFileSync(join(folder, 'attempts.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FrameAttempt);
  return attempts.map(({ device, step, due }) => `${device} ${step} due at ${due.toFixed(3)} ms`).sort();
}

const outcomes = ({ steps }: Summary) =>
  steps.map(({ fleet, step, attempts, missed, outcomes }) => ({ fleet, step, attempts, missed, outcomes }));

describe('a run on three agents', { skip, concurrency: 2, timeout: 100_000 }, () => {
  const undo: (() => unknown)[] = [];
  before(async () => {
    const t = { after: (fn: () => unknown) => void undo.push(fn) };
    await Promise.all(['a', 'b', 'c'].map((name) => startAgent(t, world(0), name, ['--slots', '3'])));
  });
  after(() => Promise.all(undo.map((one) => one())));

  test('is the run on one machine: devices, schedule, counts, files, verdict, exit code', async (t) => {
    const flags = [...LENIENT, '--workers', '3', '--set', 'outputs.attempts=[connect]'];
    const there = await run(t, 'chances.yaml', [...flags, '--engine', world(0)]);
    const here = await run(t, 'chances.yaml', flags);
    assert.equal(there.code, 0, there.stdout + there.stderr);
    assert.deepEqual([there.code, there.stderr], [here.code, here.stderr]);
    assert.deepEqual(readdirSync(there.folder).sort(), readdirSync(here.folder).sort());
    assert.deepEqual([there.summary.verdict, there.summary.reasons], ['PASS', []]);
    assert.deepEqual(outcomes(there.summary), outcomes(here.summary));
    assert.deepEqual(there.summary.thresholds, here.summary.thresholds);
    assert.equal(there.summary.reconciliation?.agrees, true);
    const devices = attemptsOf(there.folder);
    assert.equal(devices.length, 22);
    assert.deepEqual(devices, attemptsOf(here.folder));
    assertAccounted(there);
    assertOneHistogram(there);
  });

  test('has its own books when another run is on the same agents', async (t) => {
    const flags = [...LENIENT, '--workers', '2', '--engine', world(0)];
    const both = await Promise.all([
      run(t, 'chances.yaml', flags),
      run(t, 'chances.yaml', [...flags, '--set', 'fleets.gates.devices=30']),
    ]);
    for (const [index, ran] of both.entries()) {
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(ran.summary.reconciliation?.agrees, true);
      assert.equal(stepOf(ran.summary, 'connect', 'gates').attempts, [17, 30][index]);
      assertAccounted(ran);
    }
  });

  test('stops gently by Ctrl-C: 105, and no device stays', async (t) => {
    const platform = await startPlatform(t);
    const { running, out } = await underWay(t, ['--engine', world(0), '--target', platform.mqtt]);
    assert.equal((await platform.stats()).connections.open, 20);
    running.signal('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    assert.deepEqual([code, stderr], [105, ''], stdout);
    const results = readResults(out);
    assert.deepEqual([results.summary.exitCode, results.summary.stopped], [105, 'from outside']);
    assertAccounted(results);
    const { connections, tallies } = await platform.stats();
    assert.deepEqual([connections.open, connections.closed], [0, 20]);
    assert.equal(stepOf(results.summary, 'query').attempts, tallies['deli/seen/102']);
  });

  test('is refused before it begins where there is no room, or no leave: a line each, 104', async (t) => {
    const refused = async (scenario: string, ...flags: string[]) => {
      const words = ['run', scenarioFile(scenario), '--out', outFolder(t), '--engine', world(0)];
      const { code, stdout, stderr } = await regatta([...words, ...flags]);
      assert.deepEqual([code, stdout], [104, ''], stderr);
      return stderr;
    };
    const [slots, target, module] = await Promise.all([
      refused('steady.yaml', '--workers', '10'),
      refused('steady.yaml', '--target', 'mqtt://192.0.2.1:1883'),
      refused('worker-dies.yaml'),
    ]);
    assert.match(slots, /^10 workers need as many slots, \d are free on 3 agents: .+\n$/);
    assert.match(target, /^agent a: it does not allow load on 192\.0\.2\.1: .+--allow-target for it\n$/);
    assert.match(module, /^the lifecycle of gates is a module, and modules are not sent to agents: .+\n$/);
  });
});

describe('an agent', { skip, concurrency: 3, timeout: 60_000 }, () => {
  test('of few descriptors is not given more devices than it can open: 104', async (t) => {
    const few = { within: 'ulimit -n 300; "$@"' };
    await startAgent(t, world(1), 'small', ['--slots', '1'], few);
    const flags = ['--engine', world(1), '--target', 'mqtt://127.0.0.1:1', '--devices', '400'];
    const { code, stderr } = await regatta(['run', scenarioFile('steady.yaml'), ...flags]);
    assert.equal(code, 104, stderr);
    assert.match(
      stderr,
      /^agent small: 400 devices .* need \d+ open files, this process may have 300: .+\n$/,
    );
  });

  test('tells what its machine was found to carry, and the run is warned of more than that', async (t) => {
    const platform = await startPlatform(t);
    const env = { REGATTA_CALIBRATION: join(outFolder(t), 'calibration.json') };
    const requests = [{ ...ceilings.requests[0], perSecond: 3 }] as const;
    const own = { ...calibration, machine: readMachine(), ceilings: { ...ceilings, requests } };
    keepCalibration(own, env.REGATTA_CALIBRATION);
    const { running } = await startAgent(t, world(6), 'known', ['--slots', '1'], { env });
    await running.until(
      /known carries 3 requests\/s and 3,500 connects\/s with 1 worker \(calibrated 2026-11-20/,
    );
    const flags = [...LENIENT, '--engine', world(6), '--target', platform.mqtt, '--no-dashboard'];
    const { stdout, code } = await run(t, 'life.yaml', flags);
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /^0:00 {2}the plan asks for [\d,]+ requests\/s .*, 1 worker of agent known carries 3 \(calibrated 2026-11-20\): a lower rate or more agents/m,
    );
  });

  test('that is told to go in a run ends its devices, and the run is lost by its rule: 97', async (t) => {
    const platform = await startPlatform(t);
    const agents = await Promise.all(['stays', 'goes'].map((name) => startAgent(t, world(2), name)));
    const flags = ['--engine', world(2), '--target', platform.mqtt, '--workers', '2'];
    const { running, out } = await underWay(t, flags);
    assert.equal((await goes(agents)).code, 0);
    const { code, stdout } = await running.ended;
    assert.equal(code, 97, stdout);
    const results = readResults(out);
    assert.match(results.summary.reasons[0] ?? '', /worker \d was lost: agent goes: its agent was stopped/);
    assert.equal(results.summary.gaps?.length, 1);
    assertAccounted(results);
    assert.equal((await platform.stats()).connections.open, 0);
  });

  test('of another version is refused with what to do: 104', async (t) => {
    fakeAgent(t, 5, { protocol: PROTOCOL + 1, regatta: '99.0.0' });
    const { code, stderr } = await regatta(['run', scenarioFile('steady.yaml'), '--engine', world(5)]);
    assert.equal(code, 104);
    assert.match(
      stderr,
      /^agent fake on \S+ is Regatta 99\.0\.0 with protocol \d+, this is \S+ with \d+: use the same on both\n$/,
    );
  });

  test('that is not there is told in a line: 104', async () => {
    const { code, stderr } = await regatta(['run', scenarioFile('steady.yaml'), '--engine', world(9)]);
    assert.equal(code, 104);
    assert.match(stderr, /^no agent works on \S+\/9: start some with regatta agent --redis \S+\n$/);
  });
});

const goes = async ([, second]: readonly StartedAgent[]) => {
  second?.running.signal('SIGTERM');
  return (await second?.running.ended) ?? { code: undefined };
};

/** Resolves when the run has been on for a second and a half. */
async function underWay(t: TestContext, flags: string[]): Promise<{ running: Running; out: string }> {
  const out = outFolder(t);
  const running = startRegatta(['run', scenarioFile('steady.yaml'), '--out', out, ...flags, ...LENIENT]);
  await running.until(/ devices on /);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { running, out };
}

/** Answers as an agent does, with these facts. */
function fakeAgent(t: TestContext, database: number, facts: Partial<AgentFacts>): void {
  const connection = { host: '127.0.0.1', port: redis.port, db: database, maxRetriesPerRequest: null };
  const shared = { connection, prefix: PREFIX, name: 'fake' };
  const answer = {
    ...{ name: 'fake', protocol: PROTOCOL, regatta: '0', host: hostname(), slots: 1, freeSlots: 1 },
    ...{ busyDevices: 0, allowTargets: ['127.0.0.1'], publicKey: '', clock: { skewMs: 0, errorMs: 0 } },
    ...facts,
  };
  const workers = [
    new Worker(agentQueue('fake'), async () => answer, shared),
    new Worker(AGENTS_QUEUE, async () => {}, shared),
  ];
  for (const worker of workers) worker.on('error', () => {});
  t.after(() => Promise.all(workers.map((worker) => worker.close(true))));
}

/** Percentiles of the merge are those of one HdrHistogram that every value of every frame was counted in. */
function assertOneHistogram({ summary, frames }: Awaited<ReturnType<typeof run>>): void {
  const entries = frames.flatMap((frame) => frame.entries);
  assert.ok(new Set(frames.map(({ worker }) => worker)).size === 3);
  for (const { fleet, step, fromDue, fromSend } of summary.steps) {
    const mine = entries.filter((entry) => entry.fleet === fleet && entry.step === step);
    assertSame(`${fleet}/${step} from due`, fromDue, mine, 'fromDue');
    assertSame(`${fleet}/${step} from send`, fromSend, mine, 'fromSend');
  }
}

const PERCENTAGES = { p50: 50, p90: 90, p95: 95, p99: 99, p999: 99.9 } as const;

function assertSame(
  what: string,
  told: Percentiles | undefined,
  entries: readonly FrameEntry[],
  clock: 'fromDue' | 'fromSend',
): void {
  const one = new Float64Histogram(1, 3_600_000_000, 3);
  let max = 0;
  for (const { buckets, max: most } of entries.map((entry) => entry[clock])) {
    for (let i = 0; i < buckets.length; i += 2)
      one.recordValueWithCount(highestOf(buckets[i] ?? 0), buckets[i + 1] ?? 0);
    max = Math.max(max, most);
  }
  assert.ok(told, what);
  assert.deepEqual([told.count, told.max], [one.totalCount, max / 1000], what);
  for (const [name, percentage] of Object.entries(PERCENTAGES) as [keyof typeof PERCENTAGES, number][])
    assert.equal(told[name], Math.min(one.getValueAtPercentile(percentage), max) / 1000, `${what} ${name}`);
}
