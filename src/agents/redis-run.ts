/** One run on agents: gives out its shards, opens the start barrier, hears its workers, and decides when one is lost. */
import type { Redis } from 'ioredis';
import type { OnAgentLoss } from '../cli/run-options.ts';
import type { EngineEvents, EngineRun } from '../engine/engine.ts';
import { Questions } from '../engine/questions.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Plan } from '../scenario/plan.ts';
import { readCells } from './cells.ts';
import type { Control, FromAgent } from './messages.ts';
import { controlStream, KEPT_SECONDS, wordsStream } from './names.ts';
import { redisTime } from './redis.ts';
import { RemoteWorker } from './remote-worker.ts';
import { findReplacement } from './replacement.ts';
import type { Placement } from './room.ts';
import { ShardJobs } from './shard-jobs.ts';
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

const TICK_MS = 500;
/** Without Redis, ms: longer than agents go on without a word (SILENCE_MS), with what they need to stop. */
const FORSAKEN_MS = 20_000;
/** Between the barrier's opening and the start, so that every agent has heard of it, ms. */
const LEAD_MS = 1_000;
/** Entries of the control stream that are kept, at least: a shard that begins late reads what it must know of. */
const CONTROL_KEPT = 1_000;

export class RedisRun implements EngineRun {
  readonly done: Promise<void>;
  private readonly options: RedisRunOptions;
  private readonly workers = new Map<number, RemoteWorker>();
  private readonly jobs: ShardJobs;
  private readonly reader: StreamReader;
  /** Where somebody watches. */
  private readonly cellsReader: StreamReader | undefined;
  private readonly questions = new Questions();
  private readonly timer: NodeJS.Timeout;
  /** Redis' clock at the start; undefined until the barrier opens. */
  private startAt: number | undefined;
  /** Since when Redis can be heard: nobody is silent who can't be heard. performance.now(). */
  private hearingSince = performance.now();
  private heardRedisAt = performance.now();
  /** The barrier, which opens once. */
  private opening = false;
  private paused = false;
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
    redis.on('ready', this.onReady);
    this.reader = new StreamReader(redis.duplicate(), wordsStream(run), (fields) => this.hear(fields));
    const { events } = options;
    this.cellsReader = events.cells && readCells(redis, run, (cells) => events.cells?.(cells));
    this.jobs = new ShardJobs({ ...options, watched: events.cells !== undefined });
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.giveOut().catch(this.fail);
  }

  private async giveOut(): Promise<void> {
    const { placements, workers: of } = this.options;
    for (const { agent, shards } of placements)
      for (const index of shards) this.expect(new RemoteWorker(index, { index, of }, agent, 0));
    this.tick();
    await this.jobs.send([...this.workers.values()]);
  }

  /** At once, since agents do not wait much longer for a word. */
  private readonly onReady = (): void => {
    this.hearingSince = performance.now();
    this.tick();
  };

  private alive(): RemoteWorker[] {
    return [...this.workers.values()].filter(({ state }) => state !== 'ended');
  }

  private expect(worker: RemoteWorker): void {
    this.workers.set(worker.number, worker);
    worker.receive((message) => this.take(worker, message));
  }

  private hear(fields: readonly Buffer[]): void {
    const { worker, number, message } = wordOf(fields);
    this.workers.get(worker)?.hear(number, message);
  }

  private take(worker: RemoteWorker, message: FromAgent): void {
    // One that was given up and is heard again: what is done about it does not fit to it any more.
    if (worker.killed) return;
    switch (message.kind) {
      case 'ready':
        worker.state = 'ready';
        if (this.startAt === undefined) this.passBarrier();
        else this.begin([worker], this.startAt);
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
    const present = this.alive();
    if (present.length === 0 || present.some(({ state }) => state !== 'ready') || this.ending) return;
    if (this.opening) return;
    this.opening = true;
    this.start(present).catch(this.fail);
  }

  private async start(workers: readonly RemoteWorker[]): Promise<void> {
    const at = (await redisTime(this.options.redis)) + LEAD_MS;
    this.startAt = at;
    this.begin(workers, at);
    this.options.events.started(Date.now() + LEAD_MS);
  }

  private begin(workers: readonly RemoteWorker[], at: number): void {
    for (const worker of workers) worker.startAt = at;
    this.say();
  }

  private end(worker: RemoteWorker): void {
    worker.state = 'ended';
    if (this.alive().length === 0) this.finish();
    else if (this.startAt === undefined) this.passBarrier();
  }

  private lose(worker: RemoteWorker, reason: string): void {
    if (worker.killed) return;
    const { onAgentLoss, events } = this.options;
    const what = `agent ${worker.agent.name}: ${reason}`;
    // It may live and only not be heard: its devices must not go on beside those that take their place.
    worker.killed = true;
    this.say();
    if (onAgentLoss === 'restart-shard' && !this.ending) {
      this.beginAnew(worker, what).catch(this.fail);
      return;
    }
    if (onAgentLoss === 'continue') events.lost(worker.number, what, 'the others go on');
    else {
      events.lost(worker.number, what);
      this.stop();
    }
    this.end(worker);
  }

  /** The same devices from the beginning of their lives, under another number, where there is room. */
  private async beginAnew(lost: RemoteWorker, what: string): Promise<void> {
    const { redis, events, plan } = this.options;
    lost.state = 'replaced';
    const agent = await findReplacement(redis, plan.target, lost.agent);
    const delay = this.startAt === undefined ? 0 : ((await redisTime(redis)) - this.startAt) * plan.timeScale;
    const tooLate = this.ending || delay >= (plan.ends ?? Number.POSITIVE_INFINITY);
    if (agent === undefined || tooLate) {
      const why = tooLate ? 'it is too late' : 'no agent has room';
      events.lost(lost.number, `${what}; ${why} to begin its devices anew`);
      this.stop();
      this.end(lost);
      return;
    }
    const number = Math.max(...this.workers.keys()) + 1;
    const anew = new RemoteWorker(number, lost.shard, agent, delay);
    this.expect(anew);
    events.lost(lost.number, what, `its devices begin anew on agent ${agent.name}, as worker ${number}`);
    await this.jobs.send([anew]);
    this.end(lost);
  }

  private tick(): void {
    if (this.options.redis.status !== 'ready') {
      if (performance.now() - this.heardRedisAt >= FORSAKEN_MS) this.forsake();
      return;
    }
    this.heardRedisAt = performance.now();
    this.say();
    for (const worker of this.workers.values()) {
      const silence = worker.silence(this.hearingSince, this.startAt !== undefined);
      if (silence !== undefined) this.lose(worker, silence);
    }
  }

  /** Everything that holds, to whom it concerns. While Redis is away it is left to the next tick. */
  private say(): void {
    if (this.options.redis.status !== 'ready') return;
    const workers = [...this.workers.values()];
    const acknowledged = workers.map(({ number, heard }) => [number, heard] as const);
    const begun = workers.flatMap(({ number, startAt }) =>
      startAt === undefined ? [] : [[number, startAt] as const],
    );
    this.control({
      kind: 'tick',
      acknowledged: Object.fromEntries(acknowledged),
      startAt: Object.fromEntries(begun),
      paused: this.paused,
      stopping: this.ending,
      killed: workers.filter(({ killed }) => killed).map(({ number }) => number),
    });
  }

  /** By now every agent has stopped its devices, since it hears nothing either. */
  private forsake(): void {
    for (const worker of this.alive()) {
      worker.state = 'ended';
      this.options.events.lost(
        worker.number,
        `agent ${worker.agent.name}: Redis was away for ${FORSAKEN_MS / 1000} s`,
      );
    }
    this.finish();
  }

  private control(control: Control): void {
    const { redis, run } = this.options;
    const stream = controlStream(run);
    redis.xadd(stream, 'MAXLEN', '~', CONTROL_KEPT, '*', 'control', JSON.stringify(control)).catch(() => {});
    redis.expire(stream, KEPT_SECONDS).catch(() => {});
  }

  pause(): void {
    this.paused = true;
    this.say();
  }
  resume(): void {
    this.paused = false;
    this.say();
  }
  stop(): void {
    this.ending = true;
    this.say();
  }
  tell(device: number): Promise<DeviceStory | undefined> {
    const asked = this.cellsReader && [...this.workers.values()].some((worker) => worker.has(device));
    if (!asked) return Promise.resolve(undefined);
    return this.questions.ask(device, () => this.control({ kind: 'tell', device }));
  }
  kill(): void {
    this.ending = true;
    for (const worker of this.workers.values()) {
      worker.killed = true;
      worker.state = 'ended';
    }
    this.finish();
  }

  private finish(): void {
    clearInterval(this.timer);
    this.options.redis.off('ready', this.onReady);
    // So that agents need not wait for a word that will not come.
    this.say();
    this.reader.stop();
    this.cellsReader?.stop();
    this.settle();
  }
}
