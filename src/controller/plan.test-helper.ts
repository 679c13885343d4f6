/** A plan of four devices that do nothing for 10 ms. */
import type { Plan } from '../scenario/plan.ts';
import { fleetPlan } from '../scenario/test-support.ts';

export const plan: Plan = {
  name: 'test',
  seed: 1,
  timeScale: 1,
  phases: [],
  fleets: [fleetPlan({ lifecycle: [{ kind: 'sleep', simulated: { min: 10, max: 10 } }], devices: 4 })],
  target: { gateways: [], subscribeOwnTopic: false, echo: false, allowHosts: [], services: {} },
  sourceAddresses: 1,
  link: 'lean',
  limits: { handshakes: 1, http: 1 },
  graceMs: 100,
  operations: [],
  faults: {},
  thresholds: [],
};
