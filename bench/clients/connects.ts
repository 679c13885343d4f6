/** Devices that are all due to connect at once: how fast the handshakes go, and what one costs. */
import { echoPlan } from './echo-plan.ts';
import { options, report, startWorker } from './worker.ts';

export interface ConnectsOptions {
  readonly devices: number;
  readonly port: number;
  readonly link: 'lean' | 'mqtt.js';
  readonly handshakes: number;
}

export interface ConnectsResult {
  readonly connectsPerSecond: number;
  readonly microsPerConnect: number;
}

const { devices, port, link, handshakes } = options<ConnectsOptions>();

const worker = startWorker({
  ...echoPlan({ devices, port, link, rampSeconds: 0, seconds: 0, subscribe: false }),
  limits: { handshakes, http: 1 },
});
await worker.started;
const from = process.cpuUsage();
await worker.connected(devices);
const { user, system } = process.cpuUsage(from);
// All were due at the start: the longest wait is how long all of them took.
const slowest = Math.max(...worker.frames.series({ step: 'connect' }).map(({ fromDue }) => fromDue.max));
report({
  connectsPerSecond: (devices / slowest) * 1e6,
  microsPerConnect: (user + system) / devices,
} satisfies ConnectsResult);
process.exit();
