/** What the platform knows of each device. */

import type { DeliPlatformOptions } from '../../../platform/options.ts';
import { hash, mulberry32 } from '../../../random.ts';

export interface DeviceRecord {
  readonly clientId: string;
  /** Epoch seconds. */
  readonly firstSeen: number;
  /** Epoch seconds of the present connection, or of the last one when it is not connected. */
  readonly connectedAt: number;
  /** Epoch seconds of the connection before that; 0 the first time (PROTOCOLS 1.4, action 102). */
  readonly lastAccess: number;
  /** Empty: not bound. */
  readonly group: string;
  /** The user who bound it; empty: nobody of the app. */
  readonly owner: string;
  readonly locked: boolean;
  /** Its connections are refused too. */
  readonly banned: boolean;
  /** Has asked for the time: from then on its own `time` can be trusted. */
  readonly synced: boolean;
  readonly name: string;
  /** As reported by 101; empty before. */
  readonly version: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** By 105, the oldest first. */
  readonly alarms: readonly Alarm[];
}

export interface Alarm {
  readonly code: number;
  readonly msg: string;
  /** Epoch seconds. */
  readonly time: number;
}

const FIRST_GROUP = 1000;

/** A device as it is registered before it first connects; bound and locked by seed and client id alone. */
export function newDevice(
  options: DeliPlatformOptions,
  seed: number,
  clientId: string,
  seconds: number,
): DeviceRecord {
  const share = (what: string): number => mulberry32(hash(seed, what, clientId));
  const group = FIRST_GROUP + (hash(seed, 'group', clientId) % Math.max(1, options.groups));
  return {
    clientId,
    firstSeen: seconds,
    connectedAt: seconds,
    lastAccess: 0,
    group: share('bound') < options.bound ? String(group) : '',
    owner: '',
    locked: share('locked') < options.locked,
    banned: false,
    synced: false,
    name: '',
    version: '',
    properties: {},
    alarms: [],
  };
}

export class DeviceRegistry {
  readonly #options: DeliPlatformOptions;
  readonly #seed: number;
  readonly #devices = new Map<string, DeviceRecord>();

  constructor(options: DeliPlatformOptions, seed: number) {
    this.#options = options;
    this.#seed = seed;
  }

  get size(): number {
    return this.#devices.size;
  }

  get(clientId: string): DeviceRecord | undefined {
    return this.#devices.get(clientId);
  }

  all(): IterableIterator<DeviceRecord> {
    return this.#devices.values();
  }

  /** The device, registered now when it has never connected. */
  ensure(clientId: string): DeviceRecord {
    const known = this.#devices.get(clientId);
    if (known) return known;
    const device = newDevice(this.#options, this.#seed, clientId, 0);
    this.#devices.set(clientId, device);
    return device;
  }

  /** Notes a new connection of the device; registers it when it is the first. */
  connected(clientId: string, seconds: number): DeviceRecord {
    const known = this.#devices.get(clientId);
    const device = known
      ? {
          ...known,
          firstSeen: known.firstSeen || seconds,
          lastAccess: known.connectedAt,
          connectedAt: seconds,
        }
      : newDevice(this.#options, this.#seed, clientId, seconds);
    this.#devices.set(clientId, device);
    return device;
  }

  update(device: DeviceRecord, changes: Partial<DeviceRecord>): DeviceRecord {
    const updated = { ...device, ...changes };
    this.#devices.set(device.clientId, updated);
    return updated;
  }
}
