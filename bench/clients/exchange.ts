/**
 * One worker as it runs in production, alone in its process: N devices that each send a request to a broker which
 * echoes it, and the next one as soon as the reply is there. Prints one JSON line: what an exchange cost.
 *
 * Arguments: devices, seconds, port, link (lean | mqtt.js).
 */
import { MessageChannel } from 'node:worker_threads';
import type { FromWorker } from '../src/controller/protocol.ts';
import { runWorker } from '../src/fleet/worker.ts';
import { MergedFrames } from '../src/metrics/merge.ts';
import { echoPlan } from './echo-plan.ts';

const [devices = 500, seconds = 5, port = 1883] = process.argv.slice(2, 5).map(Number);
const link = process.argv[5] === 'mqtt.js' ? 'mqtt.js' : 'lean';
/** For connecting and for the code to get warm. */
const RAMP_SECONDS = Math.max(2, devices / 2500);

const plan = echoPlan({ devices, port, link, rampSeconds: RAMP_SECONDS, seconds: seconds + 2 });
const { port1, port2 } = new MessageChannel();
const merged = new MergedFrames();
port1.on('message', (message: FromWorker) => {
  if (message.kind === 'frame') merged.add(message.frame);
  if (message.kind === 'ready') port1.postMessage({ kind: 'start', at: process.hrtime.bigint() });
});
const done = runWorker({ plan, shard: { index: 0, of: 1 }, port: port2 });
const queries = () => merged.series({ step: 'query' }).reduce((sum, { count }) => sum + count, 0);

// Frames close at whole seconds: the count and the CPU time are read right after one.
setTimeout(
  () => {
    const from = { count: queries(), cpu: process.cpuUsage(), at: performance.now() };
    setTimeout(() => {
      const exchanges = queries() - from.count;
      const { user, system } = process.cpuUsage(from.cpu);
      const elapsed = (performance.now() - from.at) / 1000;
      const failed = merged.series({ step: 'query' }).filter(({ outcome }) => outcome !== 'ok');
      console.log(
        JSON.stringify({
          exchangesPerSecond: exchanges / elapsed,
          microsPerExchange: (user + system) / exchanges,
          failed: failed.reduce((sum, { count }) => sum + count, 0),
        }),
      );
    }, seconds * 1000);
  },
  (RAMP_SECONDS + 1) * 1000 + 100,
);
await done;
