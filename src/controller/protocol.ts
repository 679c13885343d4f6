/** Every message between the controller and a worker, over one MessagePort. */
import type { Frame } from '../metrics/frame.ts';
import type { Plan, Shard } from '../scenario/plan.ts';

export type ToWorker =
  /** Starts at this moment of the machine's monotonic clock (process.hrtime, nanoseconds). */
  | { readonly kind: 'start'; readonly at: bigint }
  /** Holds the schedule: nothing new becomes due until `resume`; what is in flight goes on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Ends lives gently: what is in flight may finish within the grace, devices disconnect, last frame. */
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'ready'; readonly worker: number; readonly devices: number }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** The worker could not be set up: a module that does not load, a credentials file that vanished. */
  | { readonly kind: 'failed'; readonly worker: number; readonly reason: string };

/** What a worker's task gets; the port is in the transfer list. */
export interface WorkerTask {
  readonly plan: Plan;
  readonly shard: Shard;
  readonly port: MessagePort;
}
type MessagePort = import('node:worker_threads').MessagePort;
