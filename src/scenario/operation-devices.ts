/** Which devices of a fleet an operation is about: by seed alone, so the same whatever has connected and when. */
import { hash } from '../random.ts';
import { identityOf } from './identities.ts';
import type { Language } from './language.ts';
import type { Selection } from './operation.ts';
import type { FleetPlan } from './plan.ts';

/**
 * Client ids of the share, to the nearest whole device and at least one. A greater share includes every smaller one
 * of the same seed.
 */
export function chooseDevices(
  fleet: Pick<FleetPlan, 'name' | 'product' | 'identities' | 'devices'>,
  { share, seed }: Pick<Selection, 'share' | 'seed'>,
  { runSeed, cloud }: { readonly runSeed: number; readonly cloud: Pick<Language, 'clientId'> },
): string[] {
  const ids = Array.from({ length: fleet.devices }, (_, index) => identityOf(fleet, index, cloud).clientId);
  if (share === 1) return ids;
  const drawn = ids.map((id) => ({ id, lot: hash(runSeed, 'operation', seed, id) }));
  drawn.sort((a, b) => a.lot - b.lot || (a.id < b.id ? -1 : 1));
  return drawn.slice(0, Math.max(1, Math.round(share * ids.length))).map(({ id }) => id);
}
