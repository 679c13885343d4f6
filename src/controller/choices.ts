/** What the command line adds to a scenario, and what is chosen where nobody said. Pure but for the cores. */
import { availableParallelism } from 'node:os';
import type { RunOptions } from '../cli/run-options.ts';
import type { Override } from '../scenario/overrides.ts';
import type { Scenario } from '../scenario/schema.ts';

/** Below this many devices a second worker only adds its own cost. */
const DEVICES_WORTH_A_WORKER = 500;

/** A core is left to the embedded platform, which would otherwise be measured fighting for it. */
export function defaultWorkers(
  { target }: Pick<Scenario, 'target'>,
  devices: number,
  cores = availableParallelism(),
): number {
  const free = target.kind === 'embedded' ? cores - 1 : cores;
  return Math.max(1, Math.min(free, Math.ceil(devices / DEVICES_WORTH_A_WORKER)));
}

export const devicesOf = ({ fleets }: Pick<Scenario, 'fleets'>): number =>
  Object.values(fleets).reduce((sum, fleet) => sum + fleet.devices, 0);

/** Flags are overrides like `--set`, so that a diagnostic can name the flag that was wrong. */
export function overridesOf({ set, seed, target }: RunOptions): Override[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [{ flag: '--seed', path: 'seed', value: String(seed) }]),
    ...(target === undefined ? [] : [{ flag: '--target', path: 'target', value: JSON.stringify(target) }]),
  ];
}
