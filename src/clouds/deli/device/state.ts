/** What one Deli device remembers. Kept small: there are tens of thousands of them in one process. */
import type { FleetFacts } from '../../../lifecycle/cloud.ts';
import type { Gateway } from '../../../lifecycle/effects.ts';

export interface FirmwareOffer {
  readonly version: string;
  readonly force: boolean;
  readonly url: string;
  /** Lower-case hex MD5 of the image (PROTOCOLS 1.4, action 103). */
  readonly checksum: string;
}

export interface ReportedInfo {
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A person's login on the device (PROTOCOLS 1.5, action 205). */
export interface Login {
  /** Scanned: that person has not confirmed yet, and there is no token. */
  readonly status: 'scanned' | 'confirmed';
  readonly userId: string;
  readonly name: string;
  /** Set once confirmed. */
  readonly token?: string;
  /** Epoch milliseconds. */
  readonly expire?: number;
}

export interface DeliState {
  /** Its client id as JSON, once it was needed. */
  from: string | undefined;
  /** The last mid used; mids are 1, 2, 3 … for each device. */
  mid: number;
  /** The installed firmware. */
  version: string;
  /** Seconds to add to the wall clock, from time sync (100). */
  clockOffset: number;
  /** As the platform last told; undefined before the first answer. Only a cache: the platform owns it. */
  group: string | undefined;
  /** False while the platform says locked (102 status 0). */
  unlocked: boolean;
  offer: FirmwareOffer | undefined;
  /** Set once reported, so that a reconnected device reports the same again. */
  info: ReportedInfo | undefined;
  /** Whether the broadcast topics were subscribed; lost with a clean session. */
  subscribed: boolean;
  upgrading: boolean;
  /** Whether `version` was installed by an upgrade, and no longer what the scenario says. */
  upgraded: boolean;
  /** From access_list; undefined until asked (PROTOCOLS 1.1). */
  gateways: readonly Gateway[] | undefined;
  /** Business records kept since the last factory state: one for each push. */
  records: number;
  /** Ids of the application services that the platform told of (204), in that order. */
  services: readonly string[];
  /** What 205 last told; undefined before, and after a refusal. */
  login: Login | undefined;
  /** Its people who have registered with the app. */
  people: readonly string[];
}

/** One for all devices that know of none. */
export const NONE: readonly string[] = [];

export const newState = (fleet: FleetFacts): DeliState => ({
  from: undefined,
  mid: 0,
  version: String(fleet.product.version),
  clockOffset: 0,
  group: undefined,
  unlocked: true,
  offer: undefined,
  info: undefined,
  subscribed: false,
  upgrading: false,
  upgraded: false,
  gateways: undefined,
  records: 0,
  services: NONE,
  login: undefined,
  people: NONE,
});
