/** Runs shards on agents, through Redis. What agents there are and what they carry is asked before anything starts. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import type { OnAgentLoss } from '../cli/run-options.ts';
import type { Engine } from '../engine/engine.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Plan } from '../scenario/plan.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { AgentFacts } from './messages.ts';
import { cellsStream, controlStream, KEPT_SECONDS, outlineKey, planKey, wordsStream } from './names.ts';
import { connect, type RedisAddress, redisName } from './redis.ts';
import { RedisRun } from './redis-run.ts';
import { findRoom, type Placement, type Wanted } from './room.ts';
import { callTheRoll } from './roster.ts';

/** Clocks that differ by more are told, since logs of the two machines can't be read side by side; ms. */
const SKEW_WORTH_TELLING_MS = 50;
/** That Redis gets for tidying up after a run. */
const TIDY_MS = 2_000;

export interface AgentEngine {
  readonly engine: Engine;
  /** Names the run to agents, and in Redis. */
  readonly run: string;
  readonly workers: number;
  readonly warnings: readonly string[];
  readonly sourceAddresses: number;
  /** What `regatta report --engine` must know of the run besides its frames: the text of run.json. */
  keepOutline(outline: string): Promise<void>;
  /** @param keep leaves frames and outline in Redis for a day, for `regatta report --engine` */
  close(keep: boolean): Promise<void>;
}

/** Throws RegattaError 104 when Redis or its agents can't carry the run; the message says what would. */
export async function openAgentEngine(
  address: RedisAddress,
  wanted: Wanted,
  onAgentLoss: OnAgentLoss,
): Promise<AgentEngine> {
  const redis = await connect(address);
  try {
    const { agents, warnings } = await callTheRoll(redis);
    if (agents.length === 0) throw new RegattaError(nobody(address, warnings), EXIT.badInput);
    if (wanted.embedded) refuseOtherHosts(agents);
    const room = findRoom(wanted, agents);
    if (room.problems.length > 0) throw new RegattaError(room.problems.join('\n'), EXIT.badInput);
    const run = randomBytes(6).toString('hex');
    return {
      engine: engineOf(redis, run, room.placements, onAgentLoss),
      run,
      sourceAddresses: room.sourceAddresses,
      keepOutline: (outline) => keep(redis, outlineKey(run), outline),
      workers: room.placements.reduce((sum, { shards }) => sum + shards.length, 0),
      warnings: [...warnings, ...room.warnings, ...agents.flatMap(skewOf)],
      close: (keep) => close(redis, run, keep),
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

function refuseOtherHosts(agents: readonly AgentFacts[]): void {
  const elsewhere = agents.find(({ host }) => host !== hostname());
  if (elsewhere === undefined) return;
  throw new RegattaError(
    `agent ${elsewhere.name} on ${elsewhere.host} can't reach a platform embedded here: start one with regatta platform --host, and name it with --target`,
    EXIT.badInput,
  );
}

const nobody = ({ url }: RedisAddress, warnings: readonly string[]): string =>
  [
    ...warnings,
    `no agent works on ${redisName(url)}: start some with regatta agent --redis ${redisName(url)}`,
  ].join('\n');

const skewOf = ({ name, host, clock }: AgentFacts): string[] =>
  Math.abs(clock.skewMs) < SKEW_WORTH_TELLING_MS
    ? []
    : [
        `the clock of agent ${name} on ${host} is ${Math.abs(clock.skewMs).toFixed(0)} ms ${clock.skewMs > 0 ? 'behind' : 'ahead of'} Redis' (± ${clock.errorMs.toFixed(1)} ms): schedules are corrected for it, logs are not`,
      ];

const engineOf = (
  redis: Redis,
  run: string,
  placements: readonly Placement[],
  onAgentLoss: OnAgentLoss,
): Engine => ({
  run: (plan: Plan, workers, events) =>
    new RedisRun({ redis, run, plan, workers, placements, onAgentLoss, events }),
});

/** Again whenever Redis comes back: it may have forgotten. */
async function keep(redis: Redis, key: string, text: string): Promise<void> {
  const set = () => redis.set(key, text, 'EX', KEPT_SECONDS);
  redis.on('ready', () => void set().catch(() => {}));
  await set();
}

async function close(redis: Redis, run: string, keep: boolean): Promise<void> {
  const gone = [planKey(run), cellsStream(run), ...(keep ? [] : [wordsStream(run), outlineKey(run)])];
  // The control stream stays for a while: agents must read of the end.
  const tidied = Promise.all([redis.del(...gone), redis.expire(controlStream(run), 60)]).catch(() => {});
  // A Redis that is away just now must not hold up the end of the run.
  await Promise.race([tidied, new Promise((resolve) => setTimeout(resolve, TIDY_MS).unref())]);
  redis.disconnect();
}
