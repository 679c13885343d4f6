/** Makes a worker's share of the fleets from the plan: the same devices and moments for any number of workers. */
import { deviceSides } from '../clouds/device-sides.ts';
import type { CloudLanguage, Device, DeviceSide, LifeModule, StepCalls } from '../lifecycle/cloud.ts';
import { runScript } from '../lifecycle/interpreter.ts';
import { hash } from '../random.ts';
import { arrivalTimes } from '../scenario/arrival.ts';
import { identityOf } from '../scenario/identities.ts';
import type { FleetPlan, Plan, Shard } from '../scenario/plan.ts';
import { devicesOf } from '../scenario/shard.ts';
import { LiveDevice } from './live-device.ts';
import { type BeginLife, LiveFleet } from './live-fleet.ts';
import type { LiveWorld } from './live-world.ts';

export interface FleetShare {
  readonly plan: Plan;
  readonly shard: Shard;
  /** Simulated ms by which every arrival is put off. */
  readonly delay: number;
}

/** @throws when a fleet's module does not load, or exports no generator function; the message names it. */
export async function buildFleets(
  world: LiveWorld,
  { plan, shard, delay }: FleetShare,
  sides: Readonly<Record<string, DeviceSide>> = deviceSides,
): Promise<number> {
  let devices = 0;
  for (const [number, fleetPlan] of plan.fleets.entries()) {
    const side = sides[fleetPlan.cloud];
    if (!side) throw new Error(`no device side for cloud "${fleetPlan.cloud}"`);
    const fleet = new LiveFleet(world, fleetPlan, side, await lifeOf(fleetPlan, side));
    world.fleets.push(fleet);
    const arrivals = arrivalTimes(fleetPlan, plan.seed);
    for (const index of devicesOf(plan, shard, number)) {
      const seed = hash(plan.seed, 'device', fleetPlan.name, index) | 0;
      const device = new LiveDevice(fleet, index, identityOf(fleetPlan, index, side), seed);
      fleet.add(device);
      world.arrive(device, arrivals(index) + delay);
      devices++;
    }
  }
  return devices;
}

async function lifeOf(fleet: FleetPlan, side: DeviceSide): Promise<BeginLife> {
  if (fleet.module === undefined) return (device) => runScript(fleet.lifecycle, device, side.steps);
  const { pathToFileURL } = await import('node:url');
  const loaded = (await import(pathToFileURL(fleet.module).href)) as { default?: LifeModule };
  const life = loaded.default;
  if (typeof life !== 'function')
    throw new Error(`${fleet.module}: expected a generator function as default export`);
  // The validator is loaded for modules only: scripts were validated with the scenario.
  const { languages } = await import('../clouds/languages.ts');
  const words = languages[fleet.cloud]?.steps ?? {};
  return (device) => life(device, stepCalls(device, side, words));
}

/**
 * The cloud's steps as a module calls them: `yield* steps.upgrade({ window: '10m' })`, with arguments as a scenario
 * would give them. Calls throw for others.
 */
export function stepCalls(
  device: Device,
  side: Pick<DeviceSide, 'steps'>,
  words: CloudLanguage['steps'],
): StepCalls {
  const entries = Object.entries(side.steps).map(([name, step]) => [
    name,
    (args: Record<string, unknown> = {}) =>
      step(device, (words[name]?.args.parse(args) ?? args) as Record<string, unknown>),
  ]);
  return Object.fromEntries(entries) as StepCalls;
}
