/** How many devices are done with each step that is followed device by device. */
import { ABANDONED } from '../../lifecycle/outcome.ts';
import type { Frame } from '../../metrics/frame.ts';
import { getOrAdd } from '../../metrics/get-or-add.ts';
import type { Plan } from '../../scenario/plan.ts';

export interface FollowedStep {
  readonly step: string;
  /** Devices of which an attempt has ended. */
  readonly done: number;
  /** Those of the fleets that have come to this step. */
  readonly devices: number;
}

export class FollowedSteps {
  readonly #devicesOf: ReadonlyMap<string, number>;
  readonly #steps: Map<string, { readonly done: Set<string>; readonly fleets: Set<string> }>;

  constructor({ fleets, followed = [] }: Pick<Plan, 'fleets' | 'followed'>) {
    this.#devicesOf = new Map(fleets.map(({ name, devices }) => [name, devices]));
    this.#steps = new Map(followed.map((step) => [step, { done: new Set(), fleets: new Set() }]));
  }

  add({ attempts = [] }: Frame): void {
    for (const { fleet, device, step, outcome } of attempts) {
      if (outcome === ABANDONED) continue;
      const known = getOrAdd(this.#steps, step, () => ({
        done: new Set<string>(),
        fleets: new Set<string>(),
      }));
      known.fleets.add(fleet);
      known.done.add(device);
    }
  }

  /** In the order of the scenario; without those that no device has ended yet. */
  rows(): FollowedStep[] {
    const begun = [...this.#steps].filter(([, { done }]) => done.size > 0);
    return begun.map(([step, { done, fleets }]) => ({
      step,
      done: done.size,
      devices: [...fleets].reduce((sum, fleet) => sum + (this.#devicesOf.get(fleet) ?? 0), 0),
    }));
  }
}
