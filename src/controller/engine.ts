/** Runs shards somewhere and yields what comes back. Local: worker threads of this process. */
import type { Frame } from '../metrics/frame.ts';
import type { Plan } from '../scenario/plan.ts';

export interface EngineEvents {
  /** Every worker has made its devices and passed the start barrier. `startedAt`: epoch ms. */
  started(startedAt: number): void;
  frame(frame: Frame): void;
  /** A worker died or could not be set up; the others go on. */
  lost(worker: number, reason: string): void;
}

export interface EngineRun {
  pause(): void;
  resume(): void;
  /** Gently: devices disconnect, last frames arrive. */
  stop(): void;
  /** At once: nothing more arrives. */
  kill(): void;
  /** Settles when every worker has delivered its last frame, or is lost. */
  readonly done: Promise<void>;
}

export interface Engine {
  run(plan: Plan, workers: number, events: EngineEvents): EngineRun;
}
