/**
 * One shard of a run on an agent: a worker thread, its words to the controller, and the controller's word to it. A
 * controller that is silent for too long is gone: no load goes on without anybody who counts it.
 */
import type { Redis } from 'ioredis';
import { type ShardTask, ShardThreads } from '../engine/shard-threads.ts';
import { sendCells } from './cells.ts';
import { hrtimeAt, type Offset } from './clock-offset.ts';
import type { Control, FromAgent, Tick } from './messages.ts';
import { controlStream, KEPT_SECONDS, wordsStream } from './names.ts';
import { ReliableSender } from './reliable.ts';
import { StreamReader } from './stream-reader.ts';
import { wordFields } from './words.ts';

/** Without a word of the controller, ms: longer than Redis may be away, shorter than load may go on unwatched. */
export const SILENCE_MS = 12_000;
/** What devices get to disconnect then, ms. */
const FAREWELL_MS = 2_000;
/** Words that are not acknowledged for this long are sent again, ms. */
const AGAIN_MS = 3_000;
const WATCH_MS = 250;

export interface ShardOnAgentOptions {
  readonly redis: Redis;
  readonly run: string;
  readonly task: ShardTask;
  /** From performance.now() to Redis' clock. */
  readonly offset: Offset;
  /** For people: what happens to this shard. */
  readonly tell: (text: string) => void;
}

export class ShardOnAgent {
  /** Settles when the shard has ended and its words have arrived, or nobody is there to hear them. */
  readonly done: Promise<void>;
  private readonly options: ShardOnAgentOptions;
  private readonly threads: ShardThreads;
  private readonly sender: ReliableSender<FromAgent>;
  private readonly reader: StreamReader;
  private readonly watch: NodeJS.Timeout;
  private heardAt = performance.now();
  private acknowledgedAt = performance.now();
  private forsakenAt: number | undefined;
  private started = false;
  private paused = false;
  private stopping = false;
  /** Why its devices were stopped though the run goes on. */
  private cutShort: string | undefined;
  private settle: () => void = () => {};

  constructor(options: ShardOnAgentOptions) {
    const { redis, run, task } = options;
    this.options = options;
    this.sender = new ReliableSender((number, message) => this.send(number, message));
    this.done = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.threads = new ShardThreads([task], {
      ready: (worker, devices) => this.sender.add({ kind: 'ready', worker, devices }),
      frame: (frame) => this.sender.add({ kind: 'frame', frame }),
      cells: (cells) => sendCells(redis, run, cells),
      told: (device, story) => this.sender.add({ kind: 'told', device, story }),
      lost: (worker, lost) => this.sender.add({ kind: 'ended', worker, lost }),
    });
    this.reader = new StreamReader(redis.duplicate(), controlStream(run), ([, text]) =>
      this.obey(JSON.parse(String(text)) as Control),
    );
    this.watch = setInterval(() => this.look(), WATCH_MS);
    void this.threads.done.then(() =>
      this.sender.add({
        kind: 'ended',
        worker: task.worker,
        ...(this.cutShort !== undefined && { lost: this.cutShort }),
      }),
    );
  }

  /** The operator of this agent wants it to end: the run must not take that for the end of its devices' lives. */
  stop(): void {
    this.cutShort = 'its agent was stopped';
    this.threads.post({ kind: 'stop' });
  }

  private send(number: number, message: FromAgent): void {
    const { redis, run, task } = this.options;
    const stream = wordsStream(run);
    // While the connection is away nothing is put by: it is kept until acknowledged and sent again.
    if (redis.status !== 'ready') return;
    redis.xadd(stream, '*', ...wordFields({ worker: task.worker, number, message })).catch(() => {});
    // Each time: it is made anew by a Redis that was started anew, and by words that nobody waits for.
    redis.expire(stream, KEPT_SECONDS).catch(() => {});
  }

  private obey(control: Control): void {
    const { worker, shard } = this.options.task;
    this.heardAt = performance.now();
    switch (control.kind) {
      case 'tick':
        if (control.killed.includes(worker)) this.end('stopped at once');
        else this.follow(control);
        break;
      case 'tell':
        if (control.device % shard.of === shard.index) this.threads.post(control);
    }
  }

  /** Does what is new in it. */
  private follow(tick: Tick): void {
    const { worker } = this.options.task;
    const startAt = tick.startAt[worker];
    if (startAt !== undefined && !this.started) {
      this.started = true;
      this.threads.post({ kind: 'start', at: hrtimeAt(startAt, this.options.offset) });
    }
    if (tick.paused !== this.paused) this.threads.post({ kind: tick.paused ? 'pause' : 'resume' });
    if (tick.stopping && !this.stopping) this.threads.post({ kind: 'stop' });
    this.paused = tick.paused;
    this.stopping = tick.stopping;
    this.acknowledge(tick.acknowledged[worker] ?? 0);
  }

  private acknowledge(next: number): void {
    const before = this.sender.unacknowledged;
    this.sender.acknowledge(next);
    if (this.sender.unacknowledged < before || before === 0) this.acknowledgedAt = performance.now();
    if (this.ended && this.sender.unacknowledged === 0) this.end();
  }

  private get ended(): boolean {
    return this.threads.alive === 0;
  }

  private look(): void {
    const now = performance.now();
    if (this.forsakenAt !== undefined) {
      if (now - this.forsakenAt >= FAREWELL_MS || this.ended) this.end();
    } else if (now - this.heardAt >= SILENCE_MS) {
      this.forsakenAt = now;
      this.cutShort = `nothing heard of the controller for ${SILENCE_MS / 1000} s`;
      this.options.tell(`${this.cutShort}: its devices are stopped`);
      this.threads.post({ kind: 'stop' });
    } else if (this.sender.unacknowledged > 0 && now - this.acknowledgedAt >= AGAIN_MS) {
      this.acknowledgedAt = now;
      this.sender.again();
    }
  }

  private end(why?: string): void {
    if (why !== undefined) this.options.tell(why);
    clearInterval(this.watch);
    this.reader.stop();
    if (!this.ended) this.threads.kill();
    this.settle();
  }
}
