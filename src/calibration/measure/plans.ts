/** The plans that a calibration runs: Deli devices, and speakers for HTTPS, against the null responders. Pure. */
import type { Script } from '../../lifecycle/script.ts';
import type { FleetPlan, PhasePlan, Plan } from '../../scenario/plan.ts';
import type { Listening } from '../responder/messages.ts';

/** As scenarios have it unless they say otherwise. */
const HANDSHAKES = 64;
const PATIENCE_MS = 10_000;
const FOR_EVER: Script = [{ kind: 'sleep', simulated: { min: 1e9, max: 1e9 } }];
const CONNECT = { kind: 'step', name: 'connect', args: {} } as const;
const QUERY: Script = [{ kind: 'step', name: 'query', args: {} }];

type Responders = readonly Pick<Listening, 'mqtt'>[];

/** So many requests a second over the whole fleet, from one moment of the run to another; real ms. */
export interface Level {
  readonly from: number;
  readonly to: number;
  readonly perSecond: number;
}

/** Devices that are all due to connect at once, and then do nothing. */
export const connectingPlan = (devices: number, responders: Responders): Plan =>
  deliPlan(devices, responders, [CONNECT, ...FOR_EVER]);

/** Devices that connect over so many seconds, so that no garbage of handshakes piles up, and then do nothing. */
export const idlePlan = (devices: number, seconds: number, responders: Responders): Plan =>
  withFleet(deliPlan(devices, responders, [CONNECT, ...FOR_EVER]), {
    arrival: { kind: 'ramp', after: 0, over: seconds * 1000 },
  });

/**
 * Devices that ask again as soon as they are answered. They all begin at `from` ms, connected by then: those that are
 * at it would leave the others no time to connect.
 */
export function saturatingPlan(devices: number, from: number, responders: Responders): Plan {
  const begin = {
    kind: 'load',
    shape: { pieces: [{ from, to: from + 1, perMs: devices }] },
    body: QUERY,
  } as const;
  return deliPlan(devices, responders, [CONNECT, begin, { kind: 'repeat', body: QUERY }]);
}

/** An open schedule, level after level. Each is a phase, so that attempts are told by the level they were due in. */
export function schedulePlan(devices: number, levels: readonly Level[], responders: Responders): Plan {
  const pieces = levels.map(({ from, to, perSecond }) => ({ from, to, perMs: perSecond / 1000 }));
  const plan = deliPlan(devices, responders, [CONNECT, { kind: 'load', shape: { pieces }, body: QUERY }]);
  return { ...plan, phases: phasesOf(levels) };
}

export const phaseName = (level: number): string => `level ${level}`;

const phasesOf = (levels: readonly Level[]): PhasePlan[] =>
  levels.map(({ from, to }, index) => ({ name: phaseName(index), from, to }));

/** Sleepers that wake up at drawn moments and do nothing. */
export function sleepingPlan(devices: number, sleepMs: { readonly min: number; readonly max: number }): Plan {
  const body: Script = [{ kind: 'sleep', simulated: sleepMs }];
  return deliPlan(devices, [], [{ kind: 'repeat', body }]);
}

/** Speakers that make one HTTPS call after the other. */
export function callingPlan(speakers: number, { https, trust }: Pick<Listening, 'https' | 'trust'>): Plan {
  const call = { kind: 'step', name: 'call', args: { api: 'dialog', body: {}, qua: 'header' } } as const;
  const plan = withFleet(deliPlan(speakers, [], []), {
    cloud: 'tvs',
    product: { id: 'p1', version: '1.0.0.1000', package: 'com.example.speaker', stage: 'GA' },
    lifecycle: [
      { kind: 'step', name: 'client-id', args: { account: 'guest' } },
      { kind: 'step', name: 'token', args: { refresh: 'never' } },
      { kind: 'repeat', body: [call] },
    ],
  });
  const services = { tvs: `https://127.0.0.1:${https}/tvs` };
  return { ...plan, trust, target: { ...targetOf([]), services }, limits: { handshakes: 1, http: speakers } };
}

const targetOf = (responders: Responders) => ({
  gateways: responders.map(({ mqtt }) => ({ host: '127.0.0.1', port: mqtt, tls: false })),
  subscribeOwnTopic: false,
  echo: false,
  allowHosts: [],
  services: {},
});

function withFleet(plan: Plan, changes: Partial<FleetPlan>): Plan {
  return { ...plan, fleets: plan.fleets.map((fleet) => ({ ...fleet, ...changes })) };
}

const deliPlan = (devices: number, responders: Responders, lifecycle: Script): Plan => ({
  name: 'calibration',
  seed: 1,
  timeScale: 1,
  phases: [],
  fleets: [
    {
      name: 'fleet',
      cloud: 'deli',
      product: { category: 'KQ', model: 'DL', secret: '', version: '1.0' },
      devices,
      first: 0,
      arrival: { kind: 'at', after: 0 },
      identities: { kind: 'pattern', serial: '{index:8}' },
      qos: 0,
      keepAliveSeconds: 300,
      cleanSession: true,
      timeouts: { connect: PATIENCE_MS, reply: PATIENCE_MS, download: PATIENCE_MS },
      reconnect: { backoff: { min: 1000, max: 1000 }, tries: 3 },
      lifecycle,
      reactions: {},
    },
  ],
  target: targetOf(responders),
  sourceAddresses: 1,
  link: 'lean',
  limits: { handshakes: HANDSHAKES, http: 1 },
  graceMs: 0,
  operations: [],
  faults: {},
  thresholds: [],
});
