/** Agents over networks that delay, break and fall silent: the same counts, the same moments. */
import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { hrtimeAt, type Offset } from '../src/agents/clock-offset.ts';
import { connect, offsetToRedis } from '../src/agents/redis.ts';
import type { Summary } from '../src/metrics/summary.ts';
import { startAgent } from './helpers/agents.ts';
import { type Network, startNetwork, type Weather } from './helpers/network.ts';
import { skipWithout } from './helpers/programs.ts';
import { type RedisServer, startRedis } from './helpers/redis.ts';
import { regatta, startRegatta } from './helpers/regatta.ts';
import { outFolder, readResults, scenarioFile } from './helpers/results.ts';

/** Each way between 15 and 35 ms; one in a hundred pieces of data takes its connection with it. */
const BAD: Weather = { seed: 6, delay: [15, 35], breaks: 0.01 };

const OUTAGE_MS = 10_000;

const urlOf = ({ port }: Network): string => `redis://127.0.0.1:${port}`;

/** On a machine that is busy with other tests the one that says itself to be the nearest. */
async function surest(side: Redis): Promise<Offset> {
  const measured = [await offsetToRedis(side), await offsetToRedis(side), await offsetToRedis(side)];
  return measured.reduce((best, one) => (one.errorMs < best.errorMs ? one : best));
}

/** What a run counted, whenever each came. */
const countsOf = ({ steps }: Summary) =>
  steps.map(({ fleet, step, attempts, outcomes }) => ({ fleet, step, attempts, outcomes }));

describe('agents over a bad network', { skip: skipWithout('redis-server'), timeout: 110_000 }, () => {
  let redis: RedisServer;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  const network = async (t: TestContext, weather: Partial<Weather> = {}): Promise<Network> => {
    const made = await startNetwork(redis.port, weather);
    t.after(() => made.close());
    return made;
  };

  test('clocks are within a millisecond of the truth, and of each other', async (t) => {
    const ways = await Promise.all([1, 2, 3].map((seed) => network(t, { ...BAD, seed, breaks: 0 })));
    const sides = await Promise.all(ways.map((way) => connect({ url: urlOf(way) })));
    const near = await connect({ url: redis.url });
    t.after(() => [near, ...sides].forEach((side) => void side.disconnect()));
    // One process has one clock: without a network in between, its distance to Redis' is the truth.
    const truth = await offsetToRedis(near);
    assert.ok(truth.errorMs < 0.5, `the truth is known to ± ${truth.errorMs} ms`);
    const start = performance.now() + truth.offsetMs + 1000;
    const rightly = hrtimeAt(start, truth);
    for (const side of sides) {
      const offset = await surest(side);
      const off = Math.abs(offset.offsetMs - truth.offsetMs);
      assert.ok(off <= offset.errorMs + truth.errorMs, `${off} ms off, ± ${offset.errorMs} told`);
      const late = Number(hrtimeAt(start, offset) - rightly) / 1e6;
      assert.ok(Math.abs(late) < 1, `would start ${late} ms late`);
    }
  });

  test('a run counts the same as over a good one', async (t) => {
    const run = async (weather: Partial<Weather>) => {
      const ways = await Promise.all(['a', 'b', 'run'].map(() => network(t, weather)));
      const [a, b, own] = ways as [Network, Network, Network];
      const agents = await Promise.all([startAgent(t, urlOf(a), 'a'), startAgent(t, urlOf(b), 'b')]);
      const out = outFolder(t);
      const flags = ['--no-dashboard', '--out', out, '--workers', '2', '--engine', urlOf(own)];
      const ran = await regatta(['run', scenarioFile('agents.yaml'), ...flags], { timeout: 90_000 });
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(ran.stderr, '');
      for (const agent of agents) assert.equal((await agent.stop())?.stderr, '');
      const broken = ways.reduce((sum, way) => sum + way.broken, 0);
      return { summary: readResults(out).summary, broken };
    };
    const good = await run({});
    const bad = await run(BAD);
    assert.ok(bad.broken > 0, 'connections broke');
    assert.deepEqual(countsOf(bad.summary), countsOf(good.summary));
    assert.deepEqual(bad.summary.reconciliation, good.summary.reconciliation);
  });
});

describe('ten seconds without Redis lose nothing and count nothing twice', {
  skip: skipWithout('redis-server'),
  concurrency: true,
  timeout: 110_000,
}, () => {
  const through = async (t: TestContext, outage: (of: Network, own: Network) => Promise<void>) => {
    const redis = await startRedis();
    t.after(() => redis.stop());
    const [of, own] = await Promise.all([startNetwork(redis.port), startNetwork(redis.port)]);
    t.after(() => Promise.all([of.close(), own.close()]));
    const agent = await startAgent(t, urlOf(of), 'a', ['--slots', '1']);
    const out = outFolder(t);
    const words = [
      'run',
      scenarioFile('agents.yaml'),
      '--no-dashboard',
      '--out',
      out,
      '--engine',
      urlOf(own),
    ];
    const running = startRegatta(words, { env: { TIMES: '80' }, timeout: 90_000 });
    await agent.running.until(/begins/);
    await sleep(4_000);
    await outage(of, own);
    const { code, stdout, stderr } = await running.ended;
    assert.equal(code, 0, stdout + stderr);
    assert.equal(stderr, '');
    const stopped = await agent.stop();
    assert.equal(stopped?.stderr, '');
    assert.doesNotMatch(stopped?.stdout ?? '', /nothing heard/);
    const { summary, frames } = readResults(out);
    assert.deepEqual(
      countsOf(summary).map(({ step, attempts, outcomes }) => [step, attempts, outcomes]),
      [
        ['connect', 20, { ok: 20 }],
        ['query', 1600, { ok: 1600 }],
        ['disconnect', 20, { ok: 20 }],
      ],
    );
    const numbers = frames.map(({ sequence }) => sequence);
    assert.deepEqual(numbers, [...numbers.keys()], 'each frame once, in order');
    assert.equal(summary.gaps, undefined);
  };

  test('where its agent loses it without a word', (t) =>
    through(t, async (of) => {
      of.stall();
      await sleep(OUTAGE_MS);
      await of.mend();
    }));

  test('where everyone loses it', (t) =>
    through(t, async (of, own) => {
      await Promise.all([of.cut(), own.cut()]);
      await sleep(OUTAGE_MS);
      await Promise.all([of.mend(), own.mend()]);
    }));
});
