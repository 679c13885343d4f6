/**
 * Devices that each send a request, and the next one as soon as the reply is there: what an exchange costs a
 * worker, by this process' CPU time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { echoPlan } from './echo-plan.ts';
import { options, report, startWorker } from './worker.ts';

export interface ExchangeOptions {
  readonly devices: number;
  readonly seconds: number;
  readonly port: number;
  readonly link: 'lean' | 'mqtt.js';
  readonly to: 'echo' | 'deli';
}

export interface ExchangeResult {
  readonly exchangesPerSecond: number;
  readonly microsPerExchange: number;
  readonly failed: number;
}

const { devices, seconds, port, link, to } = options<ExchangeOptions>();
/** For the devices to begin, as spread out as they connected, and the code to get warm. */
const WARM_SECONDS = 4.5;

const worker = startWorker(echoPlan({ devices, port, link, to, rampSeconds: 0, seconds: 3600 }));
const queries = () => worker.frames.series({ step: 'query' });

/** At the end of a window, which is late where thousands of sockets are ready at once: so no clock says when. */
async function atNextFrame() {
  await worker.nextFrame();
  const count = queries().reduce((sum, series) => sum + series.count, 0);
  return { count, cpu: process.cpuUsage(), at: performance.now() };
}

await worker.connectAll(devices);
await sleep(WARM_SECONDS * 1000);
const before = await atNextFrame();
await sleep(seconds * 1000);
const after = await atNextFrame();
const exchanges = after.count - before.count;
const user = after.cpu.user - before.cpu.user;
const system = after.cpu.system - before.cpu.system;
const failed = queries().filter(({ outcome }) => outcome !== 'ok');
report({
  exchangesPerSecond: (exchanges / (after.at - before.at)) * 1000,
  microsPerExchange: (user + system) / exchanges,
  failed: failed.reduce((sum, series) => sum + series.count, 0),
} satisfies ExchangeResult);
await worker.stop();
