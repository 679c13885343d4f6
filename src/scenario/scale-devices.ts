import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/**
 * Spreads `total` devices over the fleets in proportion to the numbers they have (each ≥ 1). The result sums to
 * exactly `total`, no fleet is left empty, and a larger fleet never gets fewer than a smaller one: whole parts
 * first, what is left over goes to the largest remainders. Throws a RegattaError when there are more fleets than
 * devices.
 */
export function scaleDevices(devices: readonly number[], total: number): number[] {
  if (total < devices.length) {
    throw new RegattaError(
      `--devices ${total} is too few: the scenario has ${devices.length} fleets and each needs at least 1`,
      EXIT.badInput,
    );
  }
  const scaled = devices.map(() => 1);
  const shared = fleetsAboveOne(devices, total);
  const left = total - (devices.length - shared.length);
  const quotas = shared.map((fleet) => ({ fleet, quota: (left * devices[fleet]!) / sumOf(devices, shared) }));
  for (const { fleet, quota } of quotas) scaled[fleet] = Math.floor(quota);
  const over = total - scaled.reduce((sum, count) => sum + count, 0);
  const byRemainder = quotas.toSorted((a, b) => (b.quota % 1) - (a.quota % 1) || b.quota - a.quota);
  for (const { fleet } of byRemainder.slice(0, over)) scaled[fleet]! += 1;
  return scaled;
}

/** The fleets whose share is at least 1, once those below it have been given 1 each. */
function fleetsAboveOne(devices: readonly number[], total: number): number[] {
  let shared = devices.map((_, fleet) => fleet);
  for (;;) {
    const left = total - (devices.length - shared.length);
    const sum = sumOf(devices, shared);
    const stillShared = shared.filter((fleet) => left * devices[fleet]! >= sum);
    if (stillShared.length === shared.length) return shared;
    shared = stillShared;
  }
}

const sumOf = (devices: readonly number[], fleets: readonly number[]): number =>
  fleets.reduce((sum, fleet) => sum + devices[fleet]!, 0);
