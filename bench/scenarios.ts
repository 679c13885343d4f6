/** Scenarios of the benches that make real runs against Mosquittos. */

export interface OpenRate {
  readonly devices: number;
  readonly ports: readonly number[];
  /** Queries a second over the whole fleet, while the phase `steady` lasts. */
  readonly rate: number;
  readonly rampSeconds: number;
  readonly steadySeconds: number;
}

/** Between the last arrival and the first query. */
const SETTLE_SECONDS = 2;

export const steadyFrom = ({ rampSeconds }: OpenRate): number => (rampSeconds + SETTLE_SECONDS) * 1000;

/** Devices that connect and then send queries at an open rate: each comes back as its own reply. */
export const openRate = (of: OpenRate): string => `
name: open-rate
${against(of.ports)}
phases:
  - { name: arrive, for: ${of.rampSeconds}s }
  - { name: settle, for: ${SETTLE_SECONDS}s }
  - { name: steady, for: ${of.steadySeconds}s }
fleets:
  devices:
    cloud: deli
    product: { category: KQ, model: DL3785W, secret: demo }
    devices: ${of.devices}
    keepAlive: 300s
    arrival: { ramp: ${of.rampSeconds}s }
    lifecycle:
      - connect
      - subscribe
      - repeat: { rate: { steady: ${of.rate}/s }, do: [query] }
${JUDGES_NOTHING}`;

/** Devices that are all due to connect at once, and stay for a while. */
export const allAtOnce = (devices: number, port: number, staySeconds: number): string => `
name: all-at-once
${against([port])}
phases: [{ name: all, for: ${staySeconds}s }]
fleets:
  devices:
    cloud: deli
    product: { category: KQ, model: DL3785W, secret: demo }
    devices: ${devices}
    keepAlive: 300s
    arrival: { at: 0s }
    lifecycle: [connect, sleep: 1h]
${JUDGES_NOTHING}`;

const against = (ports: readonly number[]): string => `target:
  mqtt: [${ports.map((port) => `'mqtt://127.0.0.1:${port}'`).join(', ')}]
  subscribeOwnTopic: true
  publishTopic: "{clientId}"
  echo: true`;

/** The bench judges, by its own bars. */
const JUDGES_NOTHING = 'validity: { lateness: 60s, lateFrames: 100%, missed: 100% }\n';
