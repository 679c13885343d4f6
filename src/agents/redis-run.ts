/** One run on agents: gives out its shards, opens the start barrier, hears its workers, and decides when one is lost. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { OnAgentLoss } from '../cli/run-options.ts';
import type { EngineEvents, EngineRun } from '../engine/engine.ts';
import { Questions } from '../engine/questions.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Plan } from '../scenario/plan.ts';
import { readCells } from './cells.ts';
import { type AgentFacts, type AgentJob, type Control, type FromAgent, PROTOCOL } from './messages.ts';
import { agentQueue, controlStream, KEPT_SECONDS, PREFIX, planKey, wordsStream } from './names.ts';
import { redisTime } from './redis.ts';
import { RemoteWorker } from './remote-worker.ts';
import type { Placement } from './room.ts';
import { inspect } from './roster.ts';
import { newKey, seal, sealFor } from './seal.ts';
import { StreamReader } from './stream-reader.ts';
import { wordOf } from './words.ts';

export interface RedisRunOptions {
  readonly redis: Redis;
  readonly run: string;
  readonly plan: Plan;
  /** Shards in all. */
  readonly workers: number;
  readonly placements: readonly Placement[];
  readonly onAgentLoss: OnAgentLoss;
  readonly events: EngineEvents;
}

const TICK_MS = 1_000;
/** Between the barrier's opening and the start, so that every agent has heard of it, ms. */
const LEAD_MS = 1_000;
/** Entries of the control stream that are kept, at least: a shard that begins late reads what it must know of. */
const CONTROL_KEPT = 1_000;

export class RedisRun implements EngineRun {
  readonly done: Promise<void>;
  private readonly options: RedisRunOptions;
  private readonly workers = new Map<number, RemoteWorker>();
  private readonly key = newKey();
  private readonly reader: StreamReader;
  /** Where somebody watches. */
  private readonly cellsReader: StreamReader | undefined;
  private readonly questions = new Questions();
  private readonly timer: NodeJS.Timeout;
  /** Redis' clock at the start; undefined until the barrier opens. */
  private startAt: number | undefined;
  /** Since when Redis can be heard: nobody is silent who can't be heard. performance.now(). */
  private hearingSince = performance.now();
  private ending = false;
  private settle: () => void = () => {};
  private fail: (error: Error) => void = () => {};

  constructor(options: RedisRunOptions) {
    this.options = options;
    const { redis, run } = options;
    this.done = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    redis.on('ready', () => {
      this.hearingSince = performance.now();
    });
    this.reader = new StreamReader(redis.duplicate(), wordsStream(run), (fields) => this.hear(fields));
    const { events } = options;
    this.cellsReader = events.cells && readCells(redis, run, (cells) => events.cells?.(cells));
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.giveOut().catch(this.fail);
  }

  private async giveOut(): Promise<void> {
    const { placements, workers: of } = this.options;
    await this.putPlan();
    for (const { agent, shards } of placements)
      for (const index of shards) this.expect(new RemoteWorker(index, { index, of }, agent, 0));
    this.tick();
    for (const worker of this.workers.values()) await this.send(worker);
  }

  private expect(worker: RemoteWorker): void {
    this.workers.set(worker.number, worker);
    worker.receive((message) => this.take(worker, message));
  }

  /** Again before each shard that is begun anew: Redis may have been started anew without it. */
  private async putPlan(): Promise<void> {
    const { redis, run, plan } = this.options;
    await redis.set(planKey(run), JSON.stringify(seal(JSON.stringify(plan), this.key)), 'EX', KEPT_SECONDS);
  }

  private async send({ number, shard, agent, delay }: RemoteWorker): Promise<void> {
    const { redis, run } = this.options;
    const queue = new Queue<AgentJob>(agentQueue(agent.name), { connection: redis, prefix: PREFIX });
    const key = sealFor(this.key, agent.publicKey);
    const watched = this.cellsReader !== undefined;
    await queue.add(
      'shard',
      { kind: 'shard', protocol: PROTOCOL, run, worker: number, shard, delay, watched, key },
      { removeOnComplete: true, removeOnFail: true },
    );
  }

  private hear(fields: readonly Buffer[]): void {
    const { worker, number, message } = wordOf(fields);
    this.workers.get(worker)?.hear(number, message);
  }

  private take(worker: RemoteWorker, message: FromAgent): void {
    switch (message.kind) {
      case 'ready':
        worker.state = 'ready';
        if (this.startAt === undefined) this.passBarrier();
        else this.control({ kind: 'start', at: this.startAt, workers: [worker.number] });
        break;
      case 'frame':
        this.options.events.frame(message.frame);
        break;
      case 'told':
        this.questions.answer(message.device, message.story);
        break;
      case 'failed':
        this.lose(worker, message.reason);
        break;
      case 'ended':
        if (message.lost === undefined) this.end(worker);
        else this.lose(worker, message.lost);
    }
  }

  /** Opens when every worker that is there has made its devices. */
  private passBarrier(): void {
    const present = [...this.workers.values()].filter(({ state }) => state !== 'ended');
    if (present.length === 0 || present.some(({ state }) => state !== 'ready') || this.ending) return;
    this.startAt = Number.NaN;
    this.start(present).catch(this.fail);
  }

  private async start(workers: readonly RemoteWorker[]): Promise<void> {
    const at = (await redisTime(this.options.redis)) + LEAD_MS;
    this.startAt = at;
    this.control({ kind: 'start', at, workers: workers.map(({ number }) => number) });
    this.options.events.started(Date.now() + LEAD_MS);
  }

  private end(worker: RemoteWorker): void {
    worker.state = 'ended';
    if ([...this.workers.values()].every(({ state }) => state === 'ended')) this.finish();
    else if (this.startAt === undefined) this.passBarrier();
  }

  private lose(worker: RemoteWorker, reason: string): void {
    if (worker.state === 'ended') return;
    const { onAgentLoss, events } = this.options;
    const what = `agent ${worker.agent.name}: ${reason}`;
    // It may live and only not be heard: its devices must not go on beside those that take their place.
    this.control({ kind: 'kill', worker: worker.number });
    if (onAgentLoss === 'restart-shard' && this.startAt !== undefined && !this.ending) {
      this.beginAnew(worker, what).catch(this.fail);
      return;
    }
    if (onAgentLoss === 'continue' && this.startAt !== undefined)
      events.lost(worker.number, what, 'the others go on');
    else {
      events.lost(worker.number, what);
      if (this.startAt !== undefined) this.stop();
    }
    this.end(worker);
  }

  /** The same devices from the beginning of their lives, under another number, where there is room. */
  private async beginAnew(lost: RemoteWorker, what: string): Promise<void> {
    const { redis, events, plan } = this.options;
    lost.state = 'replaced';
    const agent = await this.agentWithRoom(lost.agent.name);
    if (agent === undefined) {
      events.lost(lost.number, `${what}; no agent has room to begin its devices anew`);
      this.end(lost);
      return;
    }
    const number = Math.max(...this.workers.keys()) + 1;
    const delay = ((await redisTime(redis)) - (this.startAt ?? 0)) * plan.timeScale;
    const anew = new RemoteWorker(number, lost.shard, agent, delay);
    this.expect(anew);
    events.lost(lost.number, what, `its devices begin anew on agent ${agent.name}, as worker ${number}`);
    await this.putPlan();
    await this.send(anew);
    this.end(lost);
  }

  private async agentWithRoom(lost: string): Promise<AgentFacts | undefined> {
    for (const { agent } of this.options.placements) {
      if (agent.name === lost) continue;
      const facts = await inspect(this.options.redis, agent.name);
      if (facts && facts.freeSlots > 0) return facts;
    }
    return undefined;
  }

  private tick(): void {
    const { redis } = this.options;
    if (redis.status !== 'ready') return;
    const acknowledged = Object.fromEntries([...this.workers].map(([number, { heard }]) => [number, heard]));
    this.control({ kind: 'tick', acknowledged });
    for (const worker of this.workers.values()) {
      const silence = worker.silence(this.hearingSince, this.startAt !== undefined);
      if (silence !== undefined) this.lose(worker, silence);
    }
  }

  private control(control: Control): void {
    const { redis, run } = this.options;
    const stream = controlStream(run);
    redis.xadd(stream, 'MAXLEN', '~', CONTROL_KEPT, '*', 'control', JSON.stringify(control)).catch(() => {});
    redis.expire(stream, KEPT_SECONDS).catch(() => {});
  }

  pause(): void {
    this.control({ kind: 'pause' });
  }
  resume(): void {
    this.control({ kind: 'resume' });
  }
  stop(): void {
    this.ending = true;
    this.control({ kind: 'stop' });
  }
  tell(device: number): Promise<DeviceStory | undefined> {
    const asked = this.cellsReader && [...this.workers.values()].some((worker) => worker.has(device));
    if (!asked) return Promise.resolve(undefined);
    return this.questions.ask(device, () => this.control({ kind: 'tell', device }));
  }
  kill(): void {
    this.ending = true;
    this.control({ kind: 'kill' });
    for (const worker of this.workers.values()) worker.state = 'ended';
    this.finish();
  }

  private finish(): void {
    clearInterval(this.timer);
    // So that agents need not wait for a word that will not come.
    this.tick();
    this.reader.stop();
    this.cellsReader?.stop();
    this.settle();
  }
}
