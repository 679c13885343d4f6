/** The thread entry of a worker: piscina calls it once, with the shard and the port. */
export { runWorker as default } from '../src/fleet/worker.ts';
