/**
 * A worker alone in its process, whose devices connect and then do nothing: what they take is told by this process'
 * memory. Runs with --expose-gc, since garbage is not the devices' memory; its parent ends it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import type { FromIdleFleet, IdleFleetTask } from '../src/calibration/measure/memory.ts';
import type { FromWorker, ToWorker } from '../src/engine/protocol.ts';
import { runWorker } from '../src/fleet/worker.ts';
import type { Plan } from '../src/scenario/plan.ts';

/** A second collection takes what the first one's finalizers let go. */
const COLLECTIONS = 3;
const BETWEEN_MS = 50;

/** Resolves when all are connected, to what disconnects them. */
function connect(plan: Plan): Promise<() => Promise<void>> {
  const { port1, port2 } = new MessageChannel();
  const send = (message: ToWorker) => port1.postMessage(message);
  const wanted = plan.fleets.reduce((sum, { devices }) => sum + devices, 0);
  const done = runWorker({ plan, worker: 0, shard: { index: 0, of: 1 }, delay: 0, port: port2 });
  return new Promise((resolve, reject) => {
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'failed') reject(new Error(message.reason));
      if (message.kind === 'ready') send({ kind: 'start', at: process.hrtime.bigint() });
      if (message.kind !== 'frame') return;
      const connected = message.frame.gauges.reduce((sum, gauge) => sum + gauge.connected, 0);
      if (connected < wanted) return;
      resolve(async () => {
        send({ kind: 'stop' });
        await done;
      });
    });
  });
}

async function tell(kind: FromIdleFleet['kind']): Promise<void> {
  for (let nth = 0; nth < COLLECTIONS; nth++) {
    globalThis.gc?.();
    await sleep(BETWEEN_MS);
  }
  process.send?.({ kind, resident: process.memoryUsage.rss() } satisfies FromIdleFleet);
}

process.once('message', async ({ warmUp, fleet }: IdleFleetTask) => {
  const leave = await connect(warmUp);
  await leave();
  await tell('empty');
  await connect(fleet);
  await tell('full');
});
// Ctrl-C reaches this process too: only its parent decides.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
