/** What devices report by themselves to a platform that takes pushes: in turn, one after another over the period. */
import type { ServiceWorld } from '../../../platform/service.ts';
import { DEVICE_ID, FIRST, fillNames, LABEL, PUSH, statusInPush } from '../wire.ts';
import type { Account } from './accounts.ts';
import { POINTS } from './curves.ts';
import type { Pushes } from './pushes.ts';
import type { Simulator } from './simulator.ts';

export interface ReportingParts {
  readonly world: ServiceWorld;
  readonly simulator: Simulator;
  readonly pushes: Pushes;
  /** ms from one report of a device to the next. */
  readonly period: number;
}

/** Records in one push. */
const MOST_PUSHED = 100;

export class Reporting {
  readonly #parts: ReportingParts;
  readonly #account: Account;
  readonly #began: number;
  #reports = 0;
  #stop: (() => void) | undefined;

  /** From now on, until stop(). */
  constructor(parts: ReportingParts, account: Account) {
    this.#parts = parts;
    this.#account = account;
    this.#began = parts.world.now();
    this.#wait();
  }

  stop(): void {
    this.#stop?.();
  }

  /** When report number n is due; report n is that of device n mod devices. */
  #due(report: number): number {
    return this.#began + ((report + 1) * this.#parts.period) / this.#account.devices;
  }

  #wait(): void {
    const { world } = this.#parts;
    this.#stop = world.after(Math.max(0, this.#due(this.#reports) - world.now()), () => {
      while (this.#due(this.#reports) <= world.now()) this.#report(this.#reports++);
      this.#wait();
    });
  }

  /** What is new since the device's last report: whether it came or went, and its records. */
  #report(report: number): void {
    const { simulator, pushes } = this.#parts;
    const { key, deviceKey, devices, receiver } = this.#account;
    if (!receiver) return;
    const id = fillNames(DEVICE_ID, key, report % devices);
    const device = { device_id: id, device_key: deviceKey };
    const now = Math.floor(this.#due(report));
    const online = simulator.online(id, now);
    const before = Math.floor(this.#due(report - devices));
    if (online !== simulator.online(id, before))
      pushes.send(receiver.url, LABEL[PUSH.status], {
        msg_type: String(PUSH.status),
        ...device,
        device_sn: id,
        device_status: statusInPush(online),
      });
    const query = { points: POINTS, start: before + 1, limit: MOST_PUSHED, first: FIRST.oldest };
    const { records } = simulator.history(id, query, now);
    if (records.length > 0)
      pushes.send(receiver.url, LABEL[PUSH.data], {
        ...device,
        msg_type: String(PUSH.data),
        data: records,
      });
  }
}
