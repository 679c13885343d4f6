/** The plan of the echo benches: Deli devices on a broker that sends each request back to its sender. */
import type { Script } from '../src/lifecycle/script.ts';
import type { Plan } from '../src/scenario/plan.ts';

export interface EchoPlanOptions {
  readonly devices: number;
  readonly port: number;
  readonly link: 'lean' | 'mqtt.js';
  readonly rampSeconds: number;
  /** Exchanges go on for this long after the ramp; 0: connected and idle. */
  readonly seconds: number;
  readonly keepAliveSeconds?: number;
}

export function echoPlan(options: EchoPlanOptions): Plan {
  const { devices, port, link, rampSeconds, seconds, keepAliveSeconds = 300 } = options;
  const end = (rampSeconds + seconds) * 1000;
  const busy: Script = [
    { kind: 'repeat', simulated: end, body: [{ kind: 'step', name: 'query', args: {} }] },
  ];
  const idle: Script = [{ kind: 'sleep', simulated: { min: 1e9, max: 1e9 } }];
  return {
    name: 'echo',
    seed: 1,
    timeScale: 1,
    ends: end,
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
      subscribeOwnTopic: true,
      publishTopic: '{clientId}',
      echo: true,
      allowHosts: [],
    },
    sourceAddresses: 1,
    link,
    limits: { handshakes: 100, http: 10 },
    graceMs: 1000,
    faults: {},
    thresholds: [],
  };
}
