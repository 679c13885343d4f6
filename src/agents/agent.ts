/**
 * An agent: a BullMQ worker that drives shards of whatever run asks for it. Who is an agent, Redis' list of clients
 * tells; jobs for one agent come over a queue of its own.
 */
import { availableParallelism, hostname } from 'node:os';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Calibration } from '../calibration/calibration.ts';
import { readCalibration } from '../calibration/file.ts';
import { readLimits } from '../preflight/limits.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Plan } from '../scenario/plan.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { version } from '../version.ts';
import type { Offset } from './clock-offset.ts';
import { type AgentFacts, type AgentJob, PROTOCOL, type ShardJob } from './messages.ts';
import { AGENTS_QUEUE, agentQueue, PREFIX, planKey, wordsStream } from './names.ts';
import { connect, connectionForQueues, offsetToRedis, type RedisAddress } from './redis.ts';
import { refusal } from './refusal.ts';
import { agentNames } from './roster.ts';
import { newKeyPair, open, openOwn, type SealedBox } from './seal.ts';
import { ShardOnAgent } from './shard-on-agent.ts';
import { wordFields } from './words.ts';

export interface AgentOptions {
  readonly redis: RedisAddress;
  readonly name: string;
  /** Shards at once; as many as cores unless told. */
  readonly slots?: number;
  readonly allowTargets: readonly string[];
  /** A line for people. */
  readonly tell: (text: string) => void;
}

const told = ({ at, ceilings, doubts }: Calibration): NonNullable<AgentFacts['calibration']> => ({
  at,
  ceilings,
  doubts,
});

/** Inspections while every slot is taken. */
const SPARE_JOBS = 4;

export class Agent {
  private readonly options: AgentOptions;
  private readonly redis: Redis;
  private readonly queues: Redis;
  private readonly slots: number;
  private readonly keys = newKeyPair();
  private readonly shards = new Map<string, { readonly shard: ShardOnAgent; readonly devices: number }>();
  /** Shards that were begun here: a job that Redis gives out twice is not done twice. */
  private readonly begun = new Set<string>();
  private readonly workers: Worker[];

  /** Throws RegattaError 104 when Redis does not answer, or another agent has this name. */
  static async start(options: AgentOptions): Promise<Agent> {
    const redis = await connect(options.redis);
    if ((await agentNames(redis)).includes(options.name)) {
      redis.disconnect();
      throw new RegattaError(
        `another agent is called ${options.name}: choose one with --name`,
        EXIT.badInput,
      );
    }
    return new Agent(options, redis);
  }

  private constructor(options: AgentOptions, redis: Redis) {
    this.options = options;
    this.redis = redis;
    this.queues = connectionForQueues(redis);
    this.slots = options.slots ?? availableParallelism();
    const shared = { connection: this.queues, prefix: PREFIX, name: options.name };
    const own = new Worker<AgentJob>(agentQueue(options.name), ({ data }) => this.perform(data), {
      ...shared,
      concurrency: this.slots + SPARE_JOBS,
      // A shard whose agent died is not begun again by a namesake: its run has long decided what to do.
      maxStalledCount: 0,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    // Its list of clients is what tells a controller that this agent is there.
    const presence = new Worker(AGENTS_QUEUE, async () => {}, shared);
    this.workers = [own, presence];
    // Redis being away is seen by its connection; a job whose lock was lost in that time goes on all the same.
    for (const worker of this.workers) worker.on('error', () => {});
  }

  /** Its shards end gently, then it leaves. */
  async stop(): Promise<void> {
    for (const { shard } of this.shards.values()) shard.stop();
    await Promise.all([...this.shards.values()].map(({ shard }) => shard.done));
    await Promise.all(this.workers.map((worker) => worker.close(true)));
    this.queues.disconnect();
    this.redis.disconnect();
  }

  private perform(job: AgentJob): Promise<AgentFacts | undefined> {
    return job.kind === 'inspect' ? this.facts() : this.drive(job);
  }

  private async facts(): Promise<AgentFacts> {
    const { name, allowTargets } = this.options;
    const offset = await offsetToRedis(this.redis);
    // Read each time: an agent may be older than the last calibration of its machine.
    const calibration = readCalibration();
    return {
      name,
      protocol: PROTOCOL,
      regatta: version,
      host: hostname(),
      slots: this.slots,
      freeSlots: this.slots - this.shards.size,
      busyDevices: [...this.shards.values()].reduce((sum, { devices }) => sum + devices, 0),
      limits: readLimits(),
      ...(calibration && { calibration: told(calibration) }),
      allowTargets,
      publicKey: this.keys.publicKey,
      clock: { skewMs: performance.now() + offset.offsetMs - Date.now(), errorMs: offset.errorMs },
    };
  }

  private async drive(job: ShardJob): Promise<undefined> {
    const { run, worker } = job;
    const id = `${run}/${worker}`;
    if (this.begun.has(id)) return;
    this.begun.add(id);
    try {
      const plan = await this.planOf(job);
      const why = refusal(job, plan, this.options.allowTargets);
      if (why !== undefined) throw new Error(why);
      if (this.shards.size >= this.slots) throw new Error(`all ${this.slots} slots are taken`);
      await this.host(id, job, plan, await offsetToRedis(this.redis));
    } catch (error) {
      await this.refuse(job, error instanceof Error ? error.message : String(error));
    }
  }

  /** The controller hears it where it listens: as the first and last word of the worker. */
  private async refuse({ run, worker }: ShardJob, lost: string): Promise<void> {
    this.options.tell(`run ${run}, worker ${worker}: refused, ${lost}`);
    const message = { kind: 'ended', worker, lost } as const;
    await this.redis.xadd(wordsStream(run), '*', ...wordFields({ worker, number: 0, message }));
  }

  private async host(id: string, job: ShardJob, plan: Plan, offset: Offset): Promise<void> {
    const { run, worker, shard, delay, watched = false } = job;
    const tell = (text: string) => this.options.tell(`run ${run}, worker ${worker}: ${text}`);
    const allowed = this.options.allowTargets;
    const hosted = new ShardOnAgent({
      redis: this.redis,
      run,
      task: { plan: { ...plan, allowed }, worker, shard, delay, watched },
      offset,
      tell,
    });
    const devices = Math.ceil(plan.fleets.reduce((sum, fleet) => sum + fleet.devices, 0) / shard.of);
    this.shards.set(id, { shard: hosted, devices });
    tell(`begins, some ${devices} devices`);
    await hosted.done;
    this.shards.delete(id);
    tell('has ended');
  }

  private async planOf({ run, key }: ShardJob): Promise<Plan> {
    const sealed = await this.redis.get(planKey(run));
    if (sealed === null) throw new Error('the plan of the run is gone');
    return JSON.parse(open(JSON.parse(sealed) as SealedBox, openOwn(key, this.keys)).toString()) as Plan;
  }
}
