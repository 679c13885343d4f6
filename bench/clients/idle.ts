/**
 * Devices that connect, subscribe to their own topic, and do nothing more but keep the connection alive: the
 * memory they take, and the CPU time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { echoPlan } from './echo-plan.ts';
import { options, report, startWorker } from './worker.ts';

export interface IdleOptions {
  readonly devices: number;
  readonly port: number;
  readonly link: 'lean' | 'mqtt.js';
  readonly rampSeconds: number;
  readonly keepAliveSeconds: number;
  /** 0: CPU time is not measured. */
  readonly silentSeconds: number;
}

export interface IdleResult {
  /** Bytes a device above the worker before its devices were made. */
  readonly rss: number;
  readonly heap: number;
  /** Shares of one core: while no ping is due, and over one whole keep-alive, in which each device pings once. */
  readonly silentShare: number;
  readonly pingingShare: number;
}

const { devices, port, link, rampSeconds, keepAliveSeconds, silentSeconds } = options<IdleOptions>();
/** Of the first fleet, which loads and compiles the code and goes before anything is measured. */
const WARM_DEVICES = 500;
/** From the keep-alive's nine tenths, at which pings go out (src/fleet/connection.ts). */
const PING_AFTER_SECONDS = keepAliveSeconds * 0.9;

const plan = (of: number, over: number) =>
  echoPlan({ devices: of, port, link, rampSeconds: over, seconds: 0, keepAliveSeconds });

async function connect(of: number, over: number) {
  const worker = startWorker(plan(of, over));
  await worker.connected(of);
  return worker;
}

/** Garbage is not the devices' memory. A second pass takes what the first one's finalizers let go. */
async function memory(): Promise<{ rss: number; heap: number }> {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc?.();
    await sleep(100);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

/** Share of one core over so many seconds from now. */
async function share(seconds: number): Promise<number> {
  const from = process.cpuUsage();
  const at = performance.now();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000 / (performance.now() - at);
}

await (await connect(WARM_DEVICES, 0.5)).stop();
const empty = await memory();
const began = performance.now();
await connect(devices, rampSeconds);
await sleep(500);
const full = await memory();
let shares = { silentShare: 0, pingingShare: 0 };
if (silentSeconds > 0) {
  const firstPing = PING_AFTER_SECONDS - (performance.now() - began) / 1000;
  if (silentSeconds > firstPing) throw new Error(`only ${firstPing.toFixed(0)} s without a ping`);
  const wholeCycle = share(PING_AFTER_SECONDS);
  shares = { silentShare: await share(silentSeconds), pingingShare: await wholeCycle };
}
report({
  rss: (full.rss - empty.rss) / devices,
  heap: (full.heap - empty.heap) / devices,
  ...shares,
} satisfies IdleResult);
process.exit();
