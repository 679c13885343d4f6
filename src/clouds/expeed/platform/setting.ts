/** Device settings: accepted at once, carried out a little later, the outcome pushed. */
import type { ServiceWorld } from '../../../platform/service.ts';
import { LABEL, PUSH } from '../wire.ts';
import type { Account } from './accounts.ts';
import { type Point, SETTABLE } from './curves.ts';
import type { Pushes } from './pushes.ts';
import type { Simulator, Values } from './simulator.ts';

export interface SettingParts {
  readonly world: ServiceWorld;
  readonly simulator: Simulator;
  readonly pushes: Pushes;
  /** Real ms that a device takes. */
  readonly takes: { readonly min: number; readonly max: number };
  /** 0…1: share of the settings that fail for no visible reason. */
  readonly failures: number;
}

export class Settings {
  readonly #parts: SettingParts;
  #messages = 0;

  constructor(parts: SettingParts) {
    this.#parts = parts;
  }

  /** Gives the message_id. */
  accept(account: Account, id: string, values: Values): string {
    const { world, takes } = this.#parts;
    const message = `${account.key}-m${++this.#messages}`;
    const wait = takes.min + (takes.max - takes.min) * world.random();
    world.after(wait, () => this.#carryOut(account, id, values, message));
    return message;
  }

  /** It fails when the device has gone meanwhile, or cannot reach the value. */
  #carryOut(account: Account, id: string, values: Values, message: string): void {
    const { world, simulator, pushes, failures } = this.#parts;
    const done = simulator.online(id, world.now()) && reachable(values) && world.random() >= failures;
    if (done) simulator.set(id, world.now(), values);
    if (!account.receiver) {
      world.tally(`push-nowhere/${LABEL[PUSH.result]}`);
      return;
    }
    pushes.send(account.receiver.url, LABEL[PUSH.result], {
      msg_type: PUSH.result,
      message_id: message,
      device_id: id,
      set_result: done ? 0 : 1,
    });
  }
}

const reachable = (values: Values): boolean =>
  Object.entries(values).every(([point, value]) => {
    const range = SETTABLE[point as Point];
    return range !== undefined && value >= range.min && value <= range.max;
  });
