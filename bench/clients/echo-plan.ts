/** The plan of the benches: Deli devices that ask one query after the other, or are connected and idle. */
import type { Script } from '../../src/lifecycle/script.ts';
import type { Plan } from '../../src/scenario/plan.ts';

/** Between a device's connection and its first request: see `connectAll` in worker.ts. */
const PAUSE_MS = 3000;

export interface EchoPlanOptions {
  readonly devices: number;
  readonly port: number;
  readonly link: 'lean' | 'mqtt.js';
  /** `echo`: a broker that sends each request back to its sender; `deli`: a platform that answers. */
  readonly to?: 'echo' | 'deli';
  readonly rampSeconds: number;
  /** Until when devices exchange, from the end of the ramp; 0: connected and idle. */
  readonly seconds: number;
  readonly keepAliveSeconds?: number;
  /** Whether each device subscribes to its own topic; by default where it must, to get an echo. */
  readonly subscribe?: boolean;
}

export function echoPlan(options: EchoPlanOptions): Plan {
  const { devices, port, link, rampSeconds, seconds, to = 'echo', keepAliveSeconds = 300 } = options;
  const echo = to === 'echo';
  const { subscribe = echo } = options;
  const end = (rampSeconds + seconds) * 1000;
  const busy: Script = [
    { kind: 'sleep', simulated: { min: PAUSE_MS, max: PAUSE_MS } },
    { kind: 'repeat', simulated: end, body: [{ kind: 'step', name: 'query', args: {} }] },
  ];
  const idle: Script = [{ kind: 'sleep', simulated: { min: 1e9, max: 1e9 } }];
  return {
    name: 'echo',
    seed: 1,
    timeScale: 1,
    ...(seconds > 0 && { ends: end }),
    phases: [],
    fleets: [
      {
        name: 'fleet',
        cloud: 'deli',
        product: { category: 'KQ', model: 'DL', secret: '', version: '1.0' },
        devices,
        first: 0,
        arrival: { kind: 'ramp', after: 0, over: rampSeconds * 1000 },
        identities: { kind: 'pattern', serial: '{index:10}' },
        qos: 0,
        keepAliveSeconds,
        cleanSession: true,
        timeouts: { connect: 30_000, reply: 30_000, download: 30_000 },
        reconnect: { backoff: { min: 1000, max: 10_000 }, tries: 5 },
        lifecycle: [{ kind: 'step', name: 'connect', args: {} }, ...(seconds > 0 ? busy : idle)],
        reactions: {},
      },
    ],
    target: {
      gateways: [{ host: '127.0.0.1', port, tls: false }],
      subscribeOwnTopic: subscribe,
      ...(echo && { publishTopic: '{clientId}' }),
      echo,
      allowHosts: [],
      services: {},
    },
    sourceAddresses: 1,
    link,
    limits: { handshakes: 100, http: 10 },
    graceMs: 1000,
    operations: [],
    faults: {},
    thresholds: [],
  };
}
