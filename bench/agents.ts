/** A fleet too large for one process: agents that share a Redis, against platforms behind one access list. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allowForLostWorkers, reconcile } from '../src/metrics/reconcile.ts';
import type { Summary } from '../src/metrics/summary.ts';
import { readResults } from '../test/helpers/results.ts';
import { type AgentsWorld, type RedisFigures, startWorld } from './agents-world.ts';
import type { Bench, Figure } from './bench.ts';
import { costOf, type ProcessCost } from './processes.ts';
import { startRegatta } from './programs.ts';

const DEVICES = 24_000;
/** Arriving costs both sides together some 3 ms of CPU: two thirds of a core. */
const ARRIVALS_A_SECOND = 200;
const SETTLE_SECONDS = 10;
const STEADY_SECONDS = 60;
/** Between two queries of a device, seconds on the average. */
const EVERY_SECONDS = 60;
const SAMPLED_EVERY_MS = 2_000;

export const agents = {
  name: 'agents',
  about: `so many --devices (${DEVICES}) on 3 agents that share a Redis, 3 platforms behind one access list`,
  longest: ({ devices = DEVICES }) => 5 + devices / 3000,
  async run({ devices = DEVICES }) {
    const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
    try {
      await using world = await startWorld();
      return await measure(world, devices, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
} satisfies Bench;

async function measure(world: AgentsWorld, devices: number, folder: string): Promise<Figure[]> {
  const scenario = join(folder, 'agents.yaml');
  writeFileSync(scenario, scenarioText(devices, world.accessList));
  const out = join(folder, 'results');
  const on = ['--engine', world.redisUrl, '--workers', String(world.agents.length)];
  const samples = [await sample(world)];
  const redisBefore = await world.redisFigures();
  const run = startRegatta(['run', scenario, ...on, '--no-dashboard', '--no-ci', '--out', out]);
  let running = true;
  const code = run.ended.finally(() => {
    running = false;
  });
  while (running) {
    await Promise.race([code, sleep(SAMPLED_EVERY_MS)]);
    samples.push(await sample(world));
  }
  console.log(run.printed().trimEnd());
  const { summary } = readResults(out);
  await tellBooks(summary, world);
  console.log(`exit code ${await code}, load ${loadavg()[0]?.toFixed(2)}`);
  const redis = { before: redisBefore, after: await world.redisFigures() };
  return [...fleetFigures(summary, devices, samples), ...redisFigures(summary, redis)];
}

/** A keep-alive of five minutes, so that no pings are measured. */
const scenarioText = (devices: number, accessList: string): string => `
name: agents
seed: 1
target: { accessList: "${accessList}" }
phases:
  - { name: arrive, for: ${Math.ceil(devices / ARRIVALS_A_SECOND)}s }
  - { name: settle, for: ${SETTLE_SECONDS}s }
  - { name: steady, for: ${STEADY_SECONDS}s }
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: DL3785W, secret: demo }
    devices: ${devices}
    keepAlive: 300s
    arrival: { ramp: ${Math.ceil(devices / ARRIVALS_A_SECOND)}s }
    lifecycle:
      - connect
      - subscribe
      - query
      - repeat: { rate: { steady: ${Math.round(devices / EVERY_SECONDS)}/s }, do: [query] }
thresholds:
  - errors.rate == 0%
  - connect.count >= ${devices}
  - query.missed == 0
  - { expect: query.count >= ${Math.round((devices / EVERY_SECONDS) * STEADY_SECONDS * 0.99)}, phase: steady }
`;

interface Sample {
  /** performance.now(). */
  readonly at: number;
  /** Connections that the platforms have now, and have taken so far. */
  readonly open: number;
  readonly accepted: number;
  readonly agents: ProcessCost;
  readonly platforms: ProcessCost;
}

type Side = 'agents' | 'platforms';

async function sample({ platforms, agents: hosts }: AgentsWorld): Promise<Sample> {
  const stats = await Promise.all(platforms.map((platform) => platform.stats()));
  const pids = (programs: readonly { readonly pid: number }[]) => programs.map(({ pid }) => pid);
  return {
    at: performance.now(),
    open: total(stats, ({ connections }) => connections.open),
    accepted: total(stats, ({ connections }) => connections.accepted),
    agents: costOf(pids(hosts)),
    platforms: costOf(pids(platforms.map(({ program }) => program))),
  };
}

const total = <T>(of: readonly T[], pick: (one: T) => number): number =>
  of.reduce((sum, one) => sum + pick(one), 0);

/** A run reconciles itself with its embedded platform alone; here are three, whose counts are added up. */
async function tellBooks({ tallies, stopped, gaps }: Summary, { platforms }: AgentsWorld): Promise<void> {
  const theirs: Record<string, number> = {};
  for (const platform of platforms)
    for (const [name, count] of Object.entries((await platform.stats()).tallies))
      theirs[name] = (theirs[name] ?? 0) + count;
  const books = reconcile(tallies, theirs, ['deli']);
  const lost = stopped === 'worker lost' || gaps !== undefined;
  const { agrees, rows } = lost ? allowForLostWorkers(books) : books;
  for (const { what, devices, platform, explained, because } of rows)
    console.log(
      `  ${what}: devices ${devices}, platforms ${platform}, explained ${explained} ${because}`.trimEnd(),
    );
  console.log(`  the books ${agrees ? 'agree' : 'DO NOT AGREE'}`);
}

const figure = (what: string, unit: string, ours: number, rival: string, theirs: number): Figure => ({
  what,
  unit,
  ours,
  rival,
  theirs,
});

function fleetFigures(summary: Summary, devices: number, samples: readonly Sample[]): Figure[] {
  const first = samples[0]!;
  const last = samples.at(-1)!;
  const arrived = samples.find(({ accepted }) => accepted - first.accepted >= devices);
  const both = (what: string, unit: string, of: (side: Side) => number) =>
    figure(what, unit, of('agents'), 'platforms', of('platforms'));
  const count = (what: string, ours: number) => figure(what, 'devices', ours, 'asked for', devices);
  const highest = (pick: (one: Sample) => number) => Math.max(...samples.map(pick));
  const memory = (of: Side) => (highest((one) => one[of].resident) - first[of].resident) / devices / 1e3;
  const cpu = (of: Side, from: Sample, to: Sample) => to[of].cpuSeconds - from[of].cpuSeconds;
  return [
    count('connected at once', summary.peakConnected),
    count(
      'connected at once, say platforms',
      highest(({ open }) => open),
    ),
    count('connected in all, say platforms', last.accepted - first.accepted),
    both('resident a device', 'KB', memory),
    ...(arrived
      ? [
          both('CPU for a device to arrive', 'ms', (of) => (cpu(of, first, arrived) / devices) * 1e3),
          both(
            'CPU of all then',
            '% of a core',
            (of) => (cpu(of, arrived, last) / (last.at - arrived.at)) * 1e5,
          ),
        ]
      : []),
  ];
}

function redisFigures(
  { health }: Summary,
  { before, after }: Record<'before' | 'after', RedisFigures>,
): Figure[] {
  const workerSeconds = total(health, ({ frames }) => frames);
  const traffic = (way: 'received' | 'sent') => (after[way] - before[way]) / workerSeconds / 1e3;
  return [
    figure('to Redis a worker-second', 'KB', traffic('received'), 'from Redis', traffic('sent')),
    figure('memory of Redis', 'MB', after.memory / 1e6, 'before', before.memory / 1e6),
  ];
}
