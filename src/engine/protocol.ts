/** Every message between the controller and a worker, over one MessagePort. */
import type { WorkerCells } from '../metrics/cell.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { Frame } from '../metrics/frame.ts';
import type { Plan, Shard } from '../scenario/plan.ts';

export type ToWorker =
  /** Starts at this moment of the machine's monotonic clock (process.hrtime, nanoseconds). */
  | { readonly kind: 'start'; readonly at: bigint }
  /** Holds the schedule: nothing new becomes due until `resume`; what is in flight goes on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Ends lives gently: what is in flight may finish within the grace, devices disconnect, last frame. */
  | { readonly kind: 'stop' }
  /** Asks for a device by its number in the run; answered by `told`, where somebody watches. */
  | { readonly kind: 'tell'; readonly device: number };

export type FromWorker =
  | { readonly kind: 'ready'; readonly worker: number; readonly devices: number }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** About twice a second, only where somebody watches; the bytes are in the transfer list. */
  | { readonly kind: 'cells'; readonly cells: WorkerCells }
  /** `story` is undefined for a device that is not shown. */
  | { readonly kind: 'told'; readonly device: number; readonly story: DeviceStory | undefined }
  /** The worker could not be set up: a module that does not load, a credentials file that vanished. */
  | { readonly kind: 'failed'; readonly worker: number; readonly reason: string };

/** What a worker's task gets; the port is in the transfer list. */
export interface WorkerTask {
  readonly plan: Plan;
  /** The number under which its frames come. */
  readonly worker: number;
  readonly shard: Shard;
  /** Simulated ms by which every arrival is put off; 0 but for a shard that is begun anew. */
  readonly delay: number;
  readonly port: MessagePort;
  /** Somebody wants to see the devices one by one. */
  readonly watched?: boolean;
}
type MessagePort = import('node:worker_threads').MessagePort;
