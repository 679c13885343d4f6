/** Shards as worker threads of this process: one long task each on a thread of its own. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { WorkerCells } from '../metrics/cell.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Frame } from '../metrics/frame.ts';
import type { FromWorker, ToWorker, WorkerTask } from './protocol.ts';
import { takeThread } from './shard-thread.ts';

export interface ShardEvents {
  /** A worker has made its devices and waits for `start`. */
  ready(worker: number, devices: number): void;
  frame(frame: Frame): void;
  /** Of tasks that are watched. */
  cells?(cells: WorkerCells): void;
  told?(device: number, story: DeviceStory | undefined): void;
  /** It died, or could not be set up. */
  lost(worker: number, reason: string): void;
}

export type ShardTask = Omit<WorkerTask, 'port'>;

export class ShardThreads {
  /** Settles when every worker has delivered its last frame, or is lost. */
  readonly done: Promise<void>;
  private readonly events: ShardEvents;
  private readonly threads = new Set<Piscina>();
  private readonly ports = new Map<number, MessagePort>();
  private killed = false;

  constructor(tasks: readonly ShardTask[], events: ShardEvents) {
    this.events = events;
    const running = tasks.map((task) => this.runShard(task, takeThread()));
    this.done = Promise.all(running).then(() => {});
  }

  /** Workers that live. */
  get alive(): number {
    return this.killed ? 0 : this.ports.size;
  }

  /** Settles when the shard's last frame has arrived, or its worker is lost. */
  private async runShard(task: ShardTask, thread: Piscina): Promise<void> {
    this.threads.add(thread);
    const { worker } = task;
    const { port1, port2 } = new MessageChannel();
    this.ports.set(worker, port1);
    let final = false;
    // The port closes after its last message; the task may return before that is read.
    const drained = new Promise<void>((resolve) => port1.once('close', resolve));
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'frame') final ||= message.frame.final;
      this.onMessage(message);
    });
    try {
      await thread.run({ ...task, port: port2 }, { transferList: [port2] });
      await drained;
      if (!final && !this.killed) this.lose(worker, 'ended without its last frame');
    } catch (error) {
      port1.close();
      this.lose(worker, error instanceof Error ? error.message : String(error));
    }
    this.ports.delete(worker);
    await thread.destroy();
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
        this.events.told?.(message.device, message.story);
        break;
      case 'ready':
        this.events.ready(message.worker, message.devices);
        break;
      case 'failed':
        this.lose(message.worker, message.reason);
    }
  }

  private lose(worker: number, reason: string): void {
    if (this.ports.delete(worker) && !this.killed) this.events.lost(worker, reason);
  }

  isAlive(worker: number): boolean {
    return !this.killed && this.ports.has(worker);
  }

  /** @param worker one of them; to all without */
  post(message: ToWorker, worker?: number): void {
    if (worker !== undefined) this.ports.get(worker)?.postMessage(message);
    else for (const port of this.ports.values()) port.postMessage(message);
  }

  /** At once: nothing more arrives. */
  kill(): void {
    this.killed = true;
    for (const thread of this.threads) void thread.destroy();
  }
}
