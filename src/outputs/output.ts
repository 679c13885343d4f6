/** Outputs see frames and the run's facts, never devices. One pump gives every output the same batches. */
import type { WorkerCells } from '../metrics/cell.ts';
import type { ControllerSecond } from '../metrics/controller-health.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Frame } from '../metrics/frame.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Plan } from '../scenario/plan.ts';
import type { RunOutline } from './story/outline.ts';

export interface RunFacts {
  readonly plan: Plan;
  /** What results keep of it: run.json. */
  readonly outline: RunOutline;
  readonly workers: number;
  /** The address that takes the load, for people. */
  readonly target: string;
  /** Epoch ms of the start barrier. */
  readonly startedAt: number;
}

export interface Output {
  start(run: RunFacts): void | Promise<void>;
  /** About twice a second, with what has arrived since; may be empty. `at`: real ms since the start. */
  frames(batch: readonly Frame[], at: number): void;
  /** About once a second, what the controller has seen of itself; for those who show or keep it. */
  controller?(second: ControllerSecond): void;
  /** Something people should be told now: a worker lost, the run stopping; `info`: what was to be expected. */
  notice(text: string, level?: 'info' | 'warn'): void;
  /** After the last frame. Every output is finished even when another one failed. */
  finish(summary: Summary): void | Promise<void>;
}

/**
 * The devices one by one, for an output that was asked to show them. Everything else that outputs tell is told by
 * frames.
 */
export interface FleetWatch {
  readonly state: RunState;
  /** To be called before the run starts; from its start on cells come about twice a second from each worker. */
  watch(watcher: FleetWatcher): void;
  /** Undefined when nothing is known of it, or nobody can be asked any more. */
  tell(device: number): Promise<DeviceStory | undefined>;
}

export interface FleetWatcher {
  cells(cells: WorkerCells): void;
  /** Nothing more will be heard of its devices. */
  lost(worker: number): void;
}

export type RunState = 'running' | 'paused' | 'stopping' | 'stopping at once';

/** What the person at the keyboard asks for; the dashboard calls these. */
export interface RunControls {
  pause(): void;
  resume(): void;
  /** First call: gently; second: at once. */
  stop(): void;
}
