/** How late node's own timer is in a process that does nothing else. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from '../../src/metrics/histogram.ts';

export interface TimerOptions {
  readonly afterMs: number;
  readonly forMs: number;
}

export interface TimerResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** So seldom that it does not disturb what it stands beside. */
const EVERY_MS = 5;

const { afterMs, forMs } = JSON.parse(process.argv[2] ?? '') as TimerOptions;
await sleep(afterMs);
const late = new Histogram();
const until = performance.now() + forMs;
for (let due = performance.now(); due < until; ) {
  due = performance.now() + EVERY_MS;
  await sleep(EVERY_MS);
  late.record(Math.max(0, Math.floor((performance.now() - due) * 1000)));
}
const result = { p50Ms: late.percentile(50) / 1000, p99Ms: late.percentile(99) / 1000 } satisfies TimerResult;
console.log(JSON.stringify(result));
