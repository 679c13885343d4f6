/** A run on three agents in which something is killed, and what must hold all the same. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OnAgentLoss } from '../../src/cli/run-options.ts';
import { type StartedAgent, startAgent } from './agents.ts';
import { type Kept, keptBreaches, once, summaryBreaches } from './kill-books.ts';
import { type StartedPlatform, startPlatform } from './platform.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { ROOT, type Running, regatta, startRegatta } from './regatta.ts';
import { readFrames, readResults, resultFolder } from './results.ts';

export const VICTIMS = ['agent', 'agent that hangs', 'redis', 'controller'] as const;

export interface KillRound {
  readonly victim: (typeof VICTIMS)[number];
  readonly rule: OnAgentLoss;
  /** ms from the start of the run to the kill. */
  readonly after: number;
  /** For how long Redis is away; ms. */
  readonly away: number;
  /** How long the run lasts, s; 24 without. */
  readonly seconds?: number;
}

export interface KillResult {
  /** Of the run; undefined when it was the controller that was killed. */
  readonly code: number | undefined;
  /** Attempts that the results tell of. */
  readonly attempts: number;
  /** From the kill to the end of the run and of every connection; ms. */
  readonly ms: number;
  /** What should not be, each in a line. None: as it must be. */
  readonly breaches: readonly string[];
}

interface World {
  readonly redis: RedisServer;
  readonly platform: StartedPlatform;
  readonly agents: readonly StartedAgent[];
  readonly folder: string;
}

/** No connection is left after this, counted from the end of the run or, without one, from the kill; ms. */
const QUIET_WITHIN = 15_000;
/** A hanging agent wakes when all is over: what it finds then must not begin anything. ms */
const HANGS_FOR = 18_000;

export async function killRound(round: KillRound): Promise<KillResult> {
  const undo: (() => unknown)[] = [];
  const t = { after: (fn: () => unknown) => void undo.unshift(fn) };
  try {
    const world = await begin(t);
    return await play(round, world);
  } finally {
    for (const one of undo) await one();
  }
}

async function begin(t: Parameters<typeof startPlatform>[0]): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-kills-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const redis = await startRedis();
  t.after(() => redis.stop());
  const platform = await startPlatform(t);
  // One slot more than the run needs, for a shard that is begun anew.
  const agents = await Promise.all(['a', 'b', 'c'].map((name) => startAgent(t, redis.url, name)));
  return { redis, platform, agents, folder };
}

async function play(round: KillRound, world: World): Promise<KillResult> {
  const { redis, platform, agents, folder } = world;
  const run = startRegatta([
    ...['run', join(ROOT, 'test/scenarios/killed.yaml'), '--out', join(folder, 'results'), '--workers', '3'],
    ...['--engine', redis.url, '--target', platform.mqtt, '--agent-loss', round.rule],
    ...(round.seconds === undefined ? [] : ['--set', `phases[1].for=${round.seconds - 2}s`]),
  ]);
  const ended = run.ended.catch(() => undefined);
  await run.until(/ devices on /);
  await sleep(round.after);
  const killedAt = performance.now();
  await strike(round, world, run);
  const ran = await ended;
  if (round.victim === 'agent that hangs') agents[0]?.running.signal('SIGCONT');
  const breaches = await quiet(platform);
  const ms = performance.now() - killedAt;
  const books = ran === undefined ? await reported(world) : kept(folder);
  const sent = (await platform.stats()).tallies;
  breaches.push(...keptBreaches(books, sent, round.victim));
  if (ran) {
    breaches.push(...summaryBreaches(round, readResults(join(folder, 'results')), ran.code));
    if (ran.stderr !== '') breaches.push(`it wrote to stderr: ${ran.stderr}`);
  }
  breaches.push(...(await stopAll(world)));
  return { code: ran?.code, attempts: books.attempts, ms, breaches };
}

async function strike({ victim, away }: KillRound, world: World, run: Running): Promise<void> {
  const [agent] = world.agents;
  switch (victim) {
    case 'agent':
      agent?.running.signal('SIGKILL');
      break;
    case 'agent that hangs':
      agent?.running.signal('SIGSTOP');
      await sleep(HANGS_FOR);
      break;
    case 'controller':
      run.signal('SIGKILL');
      break;
    case 'redis':
      await world.redis.kill();
      await sleep(away);
      await world.redis.start();
  }
}

/** Waits until no device is connected. */
async function quiet(platform: StartedPlatform): Promise<string[]> {
  const until = performance.now() + QUIET_WITHIN;
  let open = Number.NaN;
  while (performance.now() < until) {
    open = (await platform.stats()).connections.open;
    if (open === 0) return [];
    await sleep(100);
  }
  return [`${open} connections are open ${QUIET_WITHIN / 1000} s later`];
}

const kept = (folder: string): Kept => books(resultFolder(join(folder, 'results')));

/** What `regatta report --engine` makes of a run whose controller was killed. */
async function reported({ redis, folder }: World): Promise<Kept> {
  const cwd = join(folder, 'reported');
  mkdirSync(cwd);
  const report = await regatta(['report', '--engine', redis.url, 'killed'], { cwd });
  const [path = ''] = report.stdout.split('\n');
  if (report.code !== 0 || !path.endsWith('report.html'))
    throw new Error(`report --engine ended with ${report.code}: ${report.stdout}${report.stderr}`);
  return { ...books(dirname(resolve(cwd, path))), verdict: report.stdout };
}

function books(folder: string): Kept {
  const frames = readFrames(folder);
  const begun = once(frames).flatMap((frame) => frame.begun);
  return { frames, attempts: begun.reduce((sum, { count }) => sum + count, 0) };
}

/** Agents leave when they are told to, with 0, and nothing that knows of this Redis is left. */
async function stopAll({ agents, redis }: World): Promise<string[]> {
  const codes = await Promise.all(agents.map(async ({ stop }) => (await stop())?.code));
  const breaches = agents.flatMap(({ name }, index) =>
    codes[index] === 0 || codes[index] === undefined ? [] : [`agent ${name} ended with ${codes[index]}`],
  );
  const left = commandLines().filter((line) => line.includes(redis.url));
  return [...breaches, ...left.map((line) => `still there: ${line}`)];
}

const commandLines = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
