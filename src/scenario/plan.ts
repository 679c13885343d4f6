/**
 * A plan: everything that is decided before the first packet is sent. Plain JSON: the same plan goes to every
 * worker, and each takes its share of the devices by shard.
 */
import type { FleetFacts, Target } from '../lifecycle/cloud.ts';
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { RateShape } from '../lifecycle/script.ts';
import type { Faults } from './faults.ts';
import type { OperationPlan } from './operation.ts';
import type { Scenario } from './schema.ts';

export interface PhasePlan {
  readonly name: string;
  readonly from: SimulatedMs;
  readonly to: SimulatedMs;
}

/** When the devices of a fleet begin their lives; see arrival.ts. Times are simulated ms. */
export type Arrival =
  | { readonly kind: 'ramp'; readonly after: SimulatedMs; readonly over: SimulatedMs }
  | { readonly kind: 'rate'; readonly after: SimulatedMs; readonly perMs: number }
  | { readonly kind: 'poisson'; readonly after: SimulatedMs; readonly perMs: number }
  | { readonly kind: 'at'; readonly after: SimulatedMs }
  /** At a rate that changes. */
  | { readonly kind: 'shape'; readonly shape: RateShape };

export type Identities =
  /** `{index}` is the device's number, `{index:6}` the same padded with zeros. */
  | { readonly kind: 'pattern'; readonly serial: string }
  /** Lines of the credentials file, read before the run. */
  | {
      readonly kind: 'accounts';
      readonly accounts: readonly {
        readonly serial: string;
        readonly clientId?: string;
        readonly username?: string;
        readonly password?: string;
      }[];
    };

export interface FleetPlan extends FleetFacts {
  /** Number of devices in the fleets before this one: index + first is the device's number in the run. */
  readonly first: number;
  readonly arrival: Arrival;
  readonly identities: Identities;
  /** Absolute path of the module that writes the lifecycle; `lifecycle` is then empty. */
  readonly module?: string;
}

export interface Plan {
  readonly name: string;
  readonly seed: number;
  readonly timeScale: number;
  /** When the last phase ends, or undefined: the run ends when every life has ended. */
  readonly ends?: SimulatedMs;
  readonly phases: readonly PhasePlan[];
  readonly fleets: readonly FleetPlan[];
  readonly target: Target | 'embedded';
  /** PEM certificates that the devices trust. */
  readonly trust?: string;
  /** Hosts and networks that may get load, put here by an agent for its workers (net/allowed-hosts.ts); absent: all. */
  readonly allowed?: readonly string[];
  /** Over how many of 127.0.0.1, 127.0.0.2 … devices are spread on loopback; 1: the system chooses. */
  readonly sourceAddresses: number;
  readonly link: 'lean' | 'mqtt.js';
  /** Handshakes in flight at once, and HTTP calls in flight at once, for each worker. */
  readonly limits: { readonly handshakes: number; readonly http: number };
  /** Steps whose attempts are told device by device; absent: none. */
  readonly followed?: readonly string[];
  /** Real ms that devices may take to finish what is in flight when the run is stopped. */
  readonly graceMs: number;
  /** In order of time. */
  readonly operations: readonly OperationPlan[];
  readonly faults: Faults;
  readonly thresholds: Scenario['thresholds'];
}

/** The devices with number ≡ index (mod of) in the run; every worker gets an equal share of each moment. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}
