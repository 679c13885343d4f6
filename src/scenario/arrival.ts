/** When each device of a fleet begins its life: arithmetic over the whole fleet, so never a matter of workers. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { randomStream } from '../random.ts';
import type { FleetPlan } from './plan.ts';

export type ArrivalFleet = Pick<FleetPlan, 'name' | 'devices' | 'arrival'>;

/** The simulated ms at which device `index` (0 … devices−1) arrives; ascending with the index. */
export function arrivalTimes(fleet: ArrivalFleet, seed: number): (index: number) => SimulatedMs {
  const { arrival, devices } = fleet;
  const { after } = arrival;
  switch (arrival.kind) {
    case 'at':
      return () => after;
    case 'ramp':
      return (index) => after + (index * arrival.over) / devices;
    case 'rate':
      return (index) => after + index / arrival.perMs;
    case 'poisson': {
      const times = poissonTimes(fleet.name, devices, arrival.perMs, seed);
      return (index) => after + times[index]!;
    }
  }
}

/** When the last device of the fleet arrives. */
export const lastArrival = (fleet: ArrivalFleet, seed: number): SimulatedMs =>
  arrivalTimes(fleet, seed)(fleet.devices - 1);

/** Gaps between arrivals are exponential. Drawn for the whole fleet in order: 8 bytes and some 30 ns a device. */
function poissonTimes(fleet: string, devices: number, perMs: number, seed: number): Float64Array {
  const random = randomStream(seed, 'arrival', fleet);
  const times = new Float64Array(devices);
  let time = 0;
  for (let index = 0; index < devices; index++) {
    time -= Math.log(1 - random()) / perMs;
    times[index] = time;
  }
  return times;
}
