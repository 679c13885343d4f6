/** Who a fleet's devices are at the gateway. PROTOCOLS 1.1. */
import type { FleetFacts, Identity } from '../../../lifecycle/cloud.ts';
import type { Account } from '../../../lifecycle/effects.ts';
import type { DeliProduct } from '../language.ts';
import { computedPassword } from '../wire.ts';

export const productOf = (fleet: FleetFacts): DeliProduct => fleet.product as unknown as DeliProduct;

/** Scheme 1 when the identity brings its own account, else scheme 2: computed. */
export function accountOf(fleet: FleetFacts, identity: Identity): Account {
  const { clientId, username, password } = identity;
  if (username !== undefined) return { clientId, username, password: password ?? '' };
  const { model, secret } = productOf(fleet);
  return { clientId, username: model, password: computedPassword(clientId, model, secret) };
}
