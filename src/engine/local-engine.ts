/** Runs shards as worker threads of this process. */
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Engine, EngineEvents, EngineRun } from './engine.ts';
import { Questions } from './questions.ts';
import { ShardThreads } from './shard-threads.ts';

/** Between the barrier's opening and the start, so that no worker hears of it too late. */
const LEAD_MS = 50;

export const localEngine = {
  run: (plan: Plan, workers: number, events: EngineEvents) => new LocalRun(plan, workers, events),
} satisfies Engine;

class LocalRun implements EngineRun {
  readonly done: Promise<void>;
  private readonly events: EngineEvents;
  private readonly threads: ShardThreads;
  private readonly questions = new Questions();
  private readonly workers: number;
  private readonly waiting: Set<number>;

  constructor(plan: Plan, workers: number, events: EngineEvents) {
    this.events = events;
    this.workers = workers;
    const watched = events.cells !== undefined;
    const tasks = Array.from({ length: workers }, (_, index) => ({
      plan,
      worker: index,
      shard: { index, of: workers },
      delay: 0,
      watched,
    }));
    this.waiting = new Set(tasks.map(({ worker }) => worker));
    this.threads = new ShardThreads(tasks, {
      ready: (worker) => this.passBarrier(worker),
      frame: (frame) => events.frame(frame),
      cells: (cells) => events.cells?.(cells),
      told: (device, story) => this.questions.answer(device, story),
      lost: (worker, reason) => {
        events.lost(worker, reason);
        this.passBarrier(worker);
      },
    });
    this.done = this.threads.done;
  }

  /** The start barrier opens when every worker that lives has made its devices. */
  private passBarrier(worker: number): void {
    if (!this.waiting.delete(worker) || this.waiting.size > 0 || this.threads.alive === 0) return;
    this.events.started(Date.now() + LEAD_MS);
    this.threads.post({ kind: 'start', at: process.hrtime.bigint() + BigInt(LEAD_MS) * 1_000_000n });
  }

  pause(): void {
    this.threads.post({ kind: 'pause' });
  }
  resume(): void {
    this.threads.post({ kind: 'resume' });
  }
  stop(): void {
    this.threads.post({ kind: 'stop' });
  }
  tell(device: number): Promise<DeviceStory | undefined> {
    const worker = device % this.workers;
    if (!this.threads.isAlive(worker) || !this.events.cells) return Promise.resolve(undefined);
    return this.questions.ask(device, () => this.threads.post({ kind: 'tell', device }, worker));
  }
  kill(): void {
    this.threads.kill();
  }
}
