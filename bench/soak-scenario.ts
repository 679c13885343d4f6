/** The life of a soak: two hours of a fleet with churn, in a twelfth of the time. */

export const TIME_SCALE = 12;
/** Requests a second, real time: those of the gates; churn, homes and speakers add theirs. */
const GATES = 2_500;
/** Real seconds. */
export const BEFORE_SECONDS = 6;
export const ARRIVE_SECONDS = 15;
/** After everybody but one device has gone: longer than an HTTP connection is kept for the next call. */
export const AFTER_SECONDS = 85;

/** Real ms since the start barrier. */
export const liveFrom = (BEFORE_SECONDS + ARRIVE_SECONDS) * 1000;
export const liveTo = (seconds: number): number => liveFrom + seconds * 1000;

/** @param seconds of life, real time */
export function soakScenario(seconds: number): string {
  const simulated = (real: number) => `${Math.round(real * TIME_SCALE * 1000)}ms`;
  const perSecond = (real: number) => `${(real / TIME_SCALE).toFixed(4)}/s`;
  const toTheEnd = simulated(ARRIVE_SECONDS + seconds);
  return `
name: soak
seed: 7
target: embedded
timeScale: ${TIME_SCALE}
platform:
  bound: 100%
  groups: 50
  services: { tvs: { products: [room], tokenLifetime: 20s, refreshLifetime: 60s, revoked: 2%, latency: 1ms..4ms } }
phases:
  - { name: before, for: ${simulated(BEFORE_SECONDS)} }
  - { name: arrive, for: ${simulated(ARRIVE_SECONDS)} }
  - { name: live, for: ${simulated(seconds)} }
  - { name: after, for: ${simulated(AFTER_SECONDS)} }
faults:
  latency: { median: 2ms, p99: 15ms }
  errors: [{ code: 105, rate: 0.1%, actions: [102] }]
  dropReplies: 0.02%
  disconnects: { rate: 0.1%, actions: [102] }
  refusals: { rate: 1%, code: 3 }
operations:
${operations(seconds)}
fleets:
  gates: # live: ask, send, upgrade, lose connections and come back
    cloud: deli
    product: { category: KQ, model: DL3785W, secret: demo, version: "1.0" }
    devices: 2500
    arrival: { ramp: ${simulated(ARRIVE_SECONDS)}, after: ${simulated(BEFORE_SECONDS)} }
    reconnect: { backoff: 5s..60s, tries: 50 }
    lifecycle:
      - connect
      - subscribe
      - time-sync
      - report-info: { name: "gate {index}" }
      - repeat:
          rate: { live: ${perSecond(GATES)} }
          do:
            - choose:
                - { weight: 9, do: [query] }
                - { weight: 1, do: [push: { to: echo, cmd: checkin, payload: { user: "u{index}" }, wait: true }] }
      - disconnect
    on:
      firmware-notice: [upgrade: { window: 5m, install: 10s..60s, failures: { rollback: 2%, corrupted: 1% } }]
  trackers: # come and go
    cloud: deli
    product: { category: GPS, model: TR20, secret: demo }
    devices: 500
    arrival: { ramp: ${simulated(ARRIVE_SECONDS)}, after: ${simulated(BEFORE_SECONDS)} }
    reconnect: { backoff: 5s..60s, tries: 50 }
    lifecycle:
      - repeat:
          for: ${toTheEnd}
          do: [connect, time-sync, query, sleep: 20s..60s, disconnect, sleep: 10s..40s]
  homes: # are bound by people, unbind, and come again as new
    cloud: deli
    product: { category: KQ, model: DL520, secret: demo }
    person: { thinking: 5s..20s, group: "home-{index}" }
    devices: 100
    arrival: { ramp: ${simulated(ARRIVE_SECONDS)}, after: ${simulated(BEFORE_SECONDS)} }
    reconnect: { backoff: 5s..60s, tries: 50 }
    lifecycle:
      - repeat:
          for: ${toTheEnd}
          do: [connect, subscribe, report-info: { name: "home {index}" }, be-bound, query, sleep: 20s..60s, unbind, disconnect, sleep: 5s..20s]
  speakers: # over HTTPS
    cloud: tvs
    product: { id: room, version: 1.0.0.1000, package: com.example.room, channel: 10020 }
    devices: 300
    arrival: { ramp: ${simulated(ARRIVE_SECONDS)}, after: ${simulated(BEFORE_SECONDS)} }
    lifecycle:
      - client-id
      - retry: { times: 5, backoff: 5s..30s, do: [token: { refresh: { from: 50%, to: 90% } }] }
      - repeat: { every: 20s..40s, for: ${simulated(seconds)}, do: [call: { api: dialog }] }
  last: # stays when all have gone
    cloud: deli
    product: { category: GPS, model: TR21, secret: demo }
    devices: 1
    arrival: { at: 0s }
    lifecycle: [sleep: 1000h]
validity: { lateness: 10s, lateFrames: 100%, missed: 100% }
`;
}

/** Each half hour a new firmware, so that every device upgrades several times; and what support does. */
function operations(seconds: number): string {
  const minutes = Math.floor((seconds * TIME_SCALE) / 60);
  const turns = Math.max(1, Math.floor(minutes / 30));
  return Array.from({ length: turns }, (_, turn) => {
    const at = (plus: number) => `at: { phase: live, plus: ${plus + turn * 30}m }`;
    return [
      `  - { ${at(1)}, publish-firmware: { model: DL3785W, version: "1.${turn + 1}", size: 128KiB } }`,
      `  - { ${at(2)}, control: { fleet: gates, share: 5%, cmd: reboot } }`,
      `  - { ${at(3)}, ask-logs: { fleet: gates, share: 2% } }`,
    ].join('\n');
  }).join('\n');
}
