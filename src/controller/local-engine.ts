/** Runs shards as worker threads of this process: one long task each on a piscina of fixed size. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Engine, EngineEvents, EngineRun } from './engine.ts';
import type { FromWorker, ToWorker, WorkerTask } from './protocol.ts';
import { Questions } from './questions.ts';

/** Between the barrier's opening and the start, so that no worker hears of it too late. */
const LEAD_MS = 50;
/**
 * Of a worker's heap, MB: three semi-spaces. At 5,000 exchanges in flight node's own 48 MB fill faster than replies
 * come, so that every collection copies what is about to be garbage: 17.3 µs an exchange against 15.4.
 */
export const YOUNG_GENERATION_MB = 192;
const WORKER_FILE = new URL('../../workers/devices.js', import.meta.url).href;

export const localEngine = {
  run: (plan: Plan, workers: number, events: EngineEvents) => new LocalRun(plan, workers, events),
} satisfies Engine;

class LocalRun implements EngineRun {
  readonly done: Promise<void>;
  private readonly events: EngineEvents;
  private readonly pool: Piscina;
  private readonly ports = new Map<number, MessagePort>();
  private readonly questions = new Questions();
  private waiting: Set<number>;
  private killed = false;

  constructor(plan: Plan, workers: number, events: EngineEvents) {
    this.events = events;
    this.pool = new Piscina({
      filename: WORKER_FILE,
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: 1,
      // Under the default a worker's sockets freeze between tasks.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const shards = Array.from({ length: workers }, (_, index) => ({ index, of: workers }));
    this.waiting = new Set(shards.map((shard) => shard.index));
    const watched = events.cells !== undefined;
    const tasks = shards.map((shard) => this.runShard({ plan, shard, watched }));
    this.done = Promise.all(tasks).then(() => this.pool.destroy());
  }

  /** Settles when the shard's last frame has arrived, or its worker is lost. */
  private async runShard(task: Omit<WorkerTask, 'port'>): Promise<void> {
    const { shard } = task;
    const { port1, port2 } = new MessageChannel();
    this.ports.set(shard.index, port1);
    let final = false;
    // The port closes after its last message; the task may return before that is read.
    const drained = new Promise<void>((resolve) => port1.once('close', resolve));
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'frame') final ||= message.frame.final;
      this.onMessage(message);
    });
    try {
      await this.pool.run({ ...task, port: port2 }, { transferList: [port2] });
      await drained;
      if (!final && !this.killed) this.lose(shard.index, 'ended without its last frame');
    } catch (error) {
      port1.close();
      this.lose(shard.index, error instanceof Error ? error.message : String(error));
    }
    this.ports.delete(shard.index);
  }

  private onMessage(message: FromWorker): void {
    switch (message.kind) {
      case 'frame':
        this.events.frame(message.frame);
        break;
      case 'cells':
        this.events.cells?.(message.cells);
        break;
      case 'told':
        this.questions.answer(message.device, message.story);
        break;
      case 'ready':
        this.passBarrier(message.worker);
        break;
      case 'failed':
        this.lose(message.worker, message.reason);
    }
  }

  private lose(worker: number, reason: string): void {
    if (!this.ports.delete(worker)) return;
    if (!this.killed) this.events.lost(worker, reason);
    this.passBarrier(worker);
  }

  /** The start barrier opens when every worker that lives has made its devices. */
  private passBarrier(worker: number): void {
    if (!this.waiting.delete(worker) || this.waiting.size > 0) return;
    if (this.killed || this.ports.size === 0) return;
    this.events.started(Date.now() + LEAD_MS);
    this.post({ kind: 'start', at: process.hrtime.bigint() + BigInt(LEAD_MS) * 1_000_000n });
  }

  private post(message: ToWorker): void {
    for (const port of this.ports.values()) port.postMessage(message);
  }

  pause(): void {
    this.post({ kind: 'pause' });
  }
  resume(): void {
    this.post({ kind: 'resume' });
  }
  stop(): void {
    this.post({ kind: 'stop' });
  }
  tell(device: number): Promise<DeviceStory | undefined> {
    const port = this.ports.get(device % this.pool.options.maxThreads);
    if (!port || !this.events.cells) return Promise.resolve(undefined);
    return this.questions.ask(device, () => port.postMessage({ kind: 'tell', device } satisfies ToWorker));
  }
  kill(): void {
    this.killed = true;
    void this.pool.destroy();
  }
}
