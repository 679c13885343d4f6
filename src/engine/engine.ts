/** Runs shards somewhere and yields what comes back. Local: worker threads of this process. */
import type { WorkerCells } from '../metrics/cell.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Frame } from '../metrics/frame.ts';
import type { Plan } from '../scenario/plan.ts';

export interface EngineEvents {
  /** Every worker has made its devices and passed the start barrier. `startedAt`: epoch ms. */
  started(startedAt: number): void;
  frame(frame: Frame): void;
  /**
   * A worker died or could not be set up; the others go on.
   * @param consequence what the scenario says to do about it, when that lets the run stand
   */
  lost(worker: number, reason: string, consequence?: string): void;
  /** Where it is given, the workers tell of their devices one by one; see src/metrics/cell.ts. */
  cells?(cells: WorkerCells): void;
}

export interface EngineRun {
  pause(): void;
  resume(): void;
  /** Gently: devices disconnect, last frames arrive. */
  stop(): void;
  /** At once: nothing more arrives. */
  kill(): void;
  /**
   * The last that is known of a device, by its number in the run. Undefined where nobody watches, for one that is not
   * shown, and when its worker has ended or does not answer in time. Absent: this engine cannot tell.
   */
  tell?(device: number): Promise<DeviceStory | undefined>;
  /** Settles when every worker has delivered its last frame, or is lost. */
  readonly done: Promise<void>;
}

export interface Engine {
  run(plan: Plan, workers: number, events: EngineEvents): EngineRun;
}
