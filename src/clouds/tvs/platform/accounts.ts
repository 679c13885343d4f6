/** Who uses which speaker: logins to the companion app, what they have bound, and ClientIds. PROTOCOLS 5. */
import { type Login, readGuestClientId, type Speaker, type TicketError } from '../wire.ts';
import { secret } from './secret.ts';

export interface AccountSettings {
  readonly products?: readonly string[];
  /** ms */
  readonly ticketLifetime: number;
}

interface Ticket {
  readonly account: string;
  readonly expires: number;
}

interface Binding {
  readonly account: string;
  readonly clientId: string;
}

export class Accounts {
  readonly #settings: AccountSettings;
  readonly #random: () => number;
  readonly #tickets = new Map<string, Ticket>();
  /** The ticket of each account: a new login ends the one before. */
  readonly #ticketOf = new Map<string, string>();
  readonly #bindings = new Map<string, Binding>();
  /** Accounts by the ClientIds that were made for them. */
  readonly #clients = new Map<string, string>();

  constructor(settings: AccountSettings, random: () => number) {
    this.#settings = settings;
    this.#random = random;
  }

  logIn(login: Login, user: string, now: number): string {
    const account = `${login}:${user}`;
    this.#tickets.delete(this.#ticketOf.get(account) ?? '');
    const ticket = secret(this.#random);
    this.#tickets.set(ticket, { account, expires: now + this.#settings.ticketLifetime });
    this.#ticketOf.set(account, ticket);
    return ticket;
  }

  /** The account that a ticket stands for. */
  accountOf(ticket: string, now: number): { readonly account: string } | { readonly error: TicketError } {
    const known = this.#tickets.get(ticket);
    if (!known) return { error: 'ticket-unknown' };
    return now < known.expires ? { account: known.account } : { error: 'ticket-expired' };
  }

  /** Gives the ClientId of whoever had it before: worth nothing from now on. */
  bind(account: string, speaker: Speaker): { readonly displaced?: string } {
    const bound = this.#bindings.get(keyOf(speaker));
    if (bound?.account === account) return {};
    const displaced = this.unbind(speaker);
    const clientId = secret(this.#random);
    this.#bindings.set(keyOf(speaker), { account, clientId });
    this.#clients.set(clientId, account);
    return displaced === undefined ? {} : { displaced };
  }

  /** Gives the ClientId that is worth nothing from now on; undefined: it was not bound. */
  unbind(speaker: Speaker): string | undefined {
    const bound = this.#bindings.get(keyOf(speaker));
    if (!bound) return undefined;
    this.#bindings.delete(keyOf(speaker));
    this.#clients.delete(bound.clientId);
    return bound.clientId;
  }

  bindingOf(speaker: Speaker): Binding | undefined {
    return this.#bindings.get(keyOf(speaker));
  }

  /** The account that a ClientId stands for; a guest's is its own. */
  clientOf(clientId: string): { readonly account: string } | { readonly error: string } {
    const guest = readGuestClientId(clientId);
    if (guest && !this.sells(guest.productId)) return { error: 'unknown-product' };
    const account = guest?.genuine ? clientId : this.#clients.get(clientId);
    return account === undefined ? { error: 'unknown-client' } : { account };
  }

  sells(productId: string): boolean {
    const { products } = this.#settings;
    return products === undefined || products.includes(productId);
  }
}

const keyOf = ({ productId, dsn }: Speaker): string => `${productId},${dsn}`;
