/** Who may connect to the gateway. PROTOCOLS 1.1. */
import type { DeliAccount, DeliProduct } from '../../../platform/options.ts';
import { computedPassword } from '../wire.ts';

export interface Credentials {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

/** CONNACK return codes of MQTT 3.1.1 that this platform refuses with. */
export const CONNACK = { identifierRejected: 2, badCredentials: 4, notAuthorised: 5 } as const;
type Refusal = (typeof CONNACK)[keyof typeof CONNACK];

export type Admission =
  | { readonly accepted: true; readonly product: DeliProduct }
  | { readonly accepted: false; readonly connack: Refusal };

/** The products and the accounts registered beforehand, arranged for look-up. */
export interface Registrations {
  readonly products: ReadonlyMap<string, DeliProduct>;
  readonly accounts: ReadonlyMap<string, DeliAccount>;
  readonly usernames: ReadonlySet<string>;
}

export const registrations = (
  products: readonly DeliProduct[],
  accounts: readonly DeliAccount[],
): Registrations => ({
  products: new Map(products.map((product) => [product.model, product])),
  accounts: new Map(accounts.map((account) => [account.clientId, account])),
  usernames: new Set(accounts.map((account) => account.username)),
});

/**
 * Scheme 1 for a client id that was registered beforehand, scheme 2 for every other. Refusals: 2 when the id is
 * not `{model}_{serial}` or its model is not the user name; 4 for an unknown user name or a wrong password; 5
 * without an account, with another device's account, or when the device's product is not on this platform.
 */
export function authenticate(known: Registrations, given: Credentials): Admission {
  if (!/^[^_]+_./.test(given.clientId)) return refused(CONNACK.identifierRejected);
  if (given.username === undefined || given.password === undefined) return refused(CONNACK.notAuthorised);
  const account = known.accounts.get(given.clientId);
  return account ? registered(known, account, given) : computed(known, given.username, given);
}

function registered(known: Registrations, account: DeliAccount, given: Credentials): Admission {
  if (given.username !== account.username || given.password !== account.password)
    return refused(CONNACK.badCredentials);
  const product = productOf(known.products, given.clientId);
  return product ? { accepted: true, product } : refused(CONNACK.notAuthorised);
}

function computed(known: Registrations, model: string, given: Credentials): Admission {
  if (!hasModel(given.clientId, model))
    return refused(known.usernames.has(model) ? CONNACK.notAuthorised : CONNACK.identifierRejected);
  const product = known.products.get(model);
  if (!product || given.password !== computedPassword(given.clientId, model, product.secret))
    return refused(CONNACK.badCredentials);
  return { accepted: true, product };
}

const refused = (connack: Refusal): Admission => ({ accepted: false, connack });

const hasModel = (clientId: string, model: string): boolean =>
  clientId.length > model.length + 1 && clientId.startsWith(`${model}_`);

/** The product whose model begins the id; of several (a model may contain `_`) the longest. */
export function productOf(
  products: ReadonlyMap<string, DeliProduct>,
  clientId: string,
): DeliProduct | undefined {
  for (let end = clientId.length - 1; end > 0; end = clientId.lastIndexOf('_', end - 1)) {
    const product = products.get(clientId.slice(0, end));
    if (product && hasModel(clientId, product.model)) return product;
  }
  return undefined;
}
