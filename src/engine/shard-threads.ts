/** Shards as worker threads of this process: one long task each on a piscina of fixed size. */
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { WorkerCells } from '../metrics/cell.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Frame } from '../metrics/frame.ts';
import type { FromWorker, ToWorker, WorkerTask } from './protocol.ts';

/**
 * Of a worker's young generation, MB. At 5,000 exchanges in flight node's own 16 fill faster than replies come, so that
 * every collection copies what is about to be garbage: 17.3 µs an exchange against 15.4. V8 would begin with 1 and grow
 * only while much survives: 13.2 µs against 12.8 with 48 from the beginning (12.4 with 64, but then 8.8 KB a device).
 */
export const SEMI_SPACE_MB = { first: 48, most: 64 } as const;
/** A young generation is three semi-spaces. */
const YOUNG_GENERATION_MB = 3 * SEMI_SPACE_MB.most;
const WORKER_FILE = new URL('../../workers/devices.js', import.meta.url).href;

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
  private readonly pool: Piscina;
  private readonly ports = new Map<number, MessagePort>();
  private killed = false;

  constructor(tasks: readonly ShardTask[], events: ShardEvents) {
    this.events = events;
    // There is no such limit for one worker: heaps made from now on begin so.
    setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_MB.first}`);
    this.pool = new Piscina({
      filename: WORKER_FILE,
      minThreads: tasks.length,
      maxThreads: tasks.length,
      concurrentTasksPerWorker: 1,
      // Under the default a worker's sockets freeze between tasks.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const running = tasks.map((task) => this.runShard(task));
    this.done = Promise.all(running).then(() => this.pool.destroy());
  }

  /** Workers that live. */
  get alive(): number {
    return this.killed ? 0 : this.ports.size;
  }

  /** Settles when the shard's last frame has arrived, or its worker is lost. */
  private async runShard(task: ShardTask): Promise<void> {
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
      await this.pool.run({ ...task, port: port2 }, { transferList: [port2] });
      await drained;
      if (!final && !this.killed) this.lose(worker, 'ended without its last frame');
    } catch (error) {
      port1.close();
      this.lose(worker, error instanceof Error ? error.message : String(error));
    }
    this.ports.delete(worker);
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
    void this.pool.destroy();
  }
}
