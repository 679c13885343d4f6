/** When each device of a fleet begins its life: arithmetic over the whole fleet, so never a matter of workers. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { dueTime } from '../lifecycle/load.ts';
import { UnitPoisson } from '../lifecycle/poisson.ts';
import { hash } from '../random.ts';
import type { FleetPlan } from './plan.ts';

export type ArrivalFleet = Pick<FleetPlan, 'name' | 'devices' | 'arrival'>;

/** The simulated ms at which device `index` (0 … devices−1) arrives; ascending with the index. */
export function arrivalTimes(
  { name, arrival, devices }: ArrivalFleet,
  seed: number,
): (index: number) => SimulatedMs {
  switch (arrival.kind) {
    case 'at':
      return () => arrival.after;
    case 'ramp':
      return (index) => arrival.after + (index * arrival.over) / devices;
    case 'rate':
      return (index) => arrival.after + index / arrival.perMs;
    case 'poisson': {
      const process = new UnitPoisson(arrivalStream(seed, name));
      return (index) => arrival.after + process.at(index) / arrival.perMs;
    }
    case 'shape': {
      const { shape } = arrival;
      const end = shape.pieces.at(-1)?.to ?? 0;
      // Of a Poisson process a few may be left when its rate has come down to 0.
      return (index) => dueTime(shape, index) ?? end;
    }
  }
}

/** When the last device of the fleet arrives. */
export const lastArrival = (fleet: ArrivalFleet, seed: number): SimulatedMs =>
  arrivalTimes(fleet, seed)(fleet.devices - 1);

/** With which state the stream begins from which a fleet's arrival is drawn. */
export const arrivalStream = (seed: number, fleet: string): number => hash(seed, 'arrival', fleet) | 0;
