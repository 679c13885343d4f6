/** Which devices a worker takes: every `of`-th of the run, so that each worker gets its share of each moment. */
import type { Plan, Shard } from './plan.ts';

/** The indexes within the fleet of the devices that belong to the shard, ascending. */
export function* devicesOf(plan: Pick<Plan, 'fleets'>, shard: Shard, fleetIndex: number): Generator<number> {
  const { first, devices } = plan.fleets[fleetIndex]!;
  const start = (((shard.index - first) % shard.of) + shard.of) % shard.of;
  for (let index = start; index < devices; index += shard.of) yield index;
}
