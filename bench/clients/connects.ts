/**
 * Devices that are all due to connect at once: how fast the handshakes go, and what one costs. First in a worker that
 * has just begun, whose code V8 is still compiling; then, once those devices have left, as many others in the same one.
 */
import type { Plan } from '../../src/scenario/plan.ts';
import { echoPlan } from './echo-plan.ts';
import { options, report, startWorker } from './worker.ts';

export interface ConnectsOptions {
  readonly devices: number;
  readonly port: number;
  readonly link: 'lean' | 'mqtt.js';
  readonly handshakes: number;
}

export interface Connects {
  readonly connectsPerSecond: number;
  readonly microsPerConnect: number;
}

export interface ConnectsResult {
  readonly cold: Connects;
  readonly warm: Connects;
}

/** Planned ms: for how long a device of the first fleet stays, and when the other fleet comes. */
const STAYS_MS = 8000;
const OTHERS_AFTER_MS = 16_000;

const given = options<ConnectsOptions>();
const { devices } = given;
const worker = startWorker(twoFleets(given));
await worker.started;
// Nobody leaves before all have come.
const cold = await connectsOf('first', () => worker.connectAll(devices));
await worker.connected(0);
const warm = await connectsOf('others', () => worker.connected(devices));
report({ cold, warm } satisfies ConnectsResult);
process.exit();

async function connectsOf(fleet: string, connected: () => Promise<void>): Promise<Connects> {
  const from = process.cpuUsage();
  await connected();
  const { user, system } = process.cpuUsage(from);
  const series = worker.frames.series({ fleet, step: 'connect' });
  // All were due at once: the longest wait is how long all of them took.
  const slowest = Math.max(...series.map(({ fromDue }) => fromDue.max));
  return { connectsPerSecond: (devices / slowest) * 1e6, microsPerConnect: (user + system) / devices };
}

function twoFleets({ devices, port, link, handshakes }: ConnectsOptions): Plan {
  const plan = echoPlan({ devices, port, link, rampSeconds: 0, seconds: 0, subscribe: false });
  const [fleet] = plan.fleets;
  const first = {
    ...fleet!,
    name: 'first',
    lifecycle: [
      fleet!.lifecycle[0]!,
      { kind: 'sleep', simulated: { min: STAYS_MS, max: STAYS_MS } },
      { kind: 'step', name: 'disconnect', args: {} },
    ],
  } as const;
  const arrival = { kind: 'ramp', after: OTHERS_AFTER_MS, over: 0 } as const;
  return {
    ...plan,
    fleets: [first, { ...first, name: 'others', first: devices, arrival }],
    limits: { handshakes, http: 1 },
  };
}
