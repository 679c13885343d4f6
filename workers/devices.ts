/** The thread entry of a worker: piscina calls it once, with the shard and the port. */

// For `bench/clients/stopwatch.ts`: built, this is one file, and has what it is made of for itself.
export { Attempts } from '../src/fleet/attempts.ts';
export { Frames } from '../src/fleet/frames.ts';
export { runWorker as default } from '../src/fleet/worker.ts';
export { Recorder } from '../src/metrics/recorder.ts';
