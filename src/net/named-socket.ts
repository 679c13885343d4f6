/**
 * A TCP connection to a host name: its addresses are tried one after another until one of them answers. Each device
 * looks the name up by itself, as a real one does, so that what a name server spreads over addresses is spread.
 */
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { failure, type Outcome } from '../lifecycle/outcome.ts';
import { NEXT_ADDRESS_AFTER_MS, type SocketOptions } from './socket.ts';
import type { OpenTransport, Transport, TransportEvents } from './transport.ts';

/** Gives a host's addresses, in the order of preference, or why there are none: `ENOTFOUND`, `EAI_AGAIN` … */
export type LookUp = (
  host: string,
  family: 0 | 4 | 6,
  found: (error: string | undefined, addresses: readonly string[]) => void,
) => void;

/** By the system's resolver. */
export const lookUpBySystem: LookUp = (host, family, found) =>
  lookup(host, { all: true, family }, (error, addresses) =>
    found(error ? (error.code ?? 'lookup') : undefined, error ? [] : addresses.map(({ address }) => address)),
  );

const TIMED_OUT = failure('socket', 'ETIMEDOUT');

export class NamedSocket implements Transport, TransportEvents {
  readonly #options: SocketOptions;
  readonly #events: TransportEvents;
  readonly #open: OpenTransport;
  /** To the address that is tried, and then to the one that has answered. */
  #socket: Transport | undefined;
  #connected = false;
  #over = false;
  /** Of the first address that failed: what is told when all have. */
  #failure: Outcome | undefined;
  #left: readonly string[] = [];
  #overdue: NodeJS.Timeout | undefined;

  /** @param open connects to an address */
  constructor(
    options: SocketOptions,
    events: TransportEvents,
    open: OpenTransport,
    lookUp: LookUp = lookUpBySystem,
  ) {
    this.#options = options;
    this.#events = events;
    this.#open = open;
    const { gateway, localAddress } = options;
    // A local address can only reach addresses of its own family.
    const family = localAddress === undefined ? 0 : (isIP(localAddress) as 0 | 4 | 6);
    lookUp(gateway.host, family, (error, addresses) => this.#found(error, addresses));
  }

  get destroyed(): boolean {
    return this.#over || (this.#connected && this.#socket!.destroyed);
  }

  write(bytes: string): void {
    this.#socket?.write(bytes);
  }

  end(): void {
    if (this.#connected) this.#socket!.end();
    else this.destroy();
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#overdue);
    if (this.#socket) this.#socket.destroy();
    else setImmediate(() => this.#events.ended());
  }

  #found(error: string | undefined, addresses: readonly string[]): void {
    if (this.#over) return;
    if (error !== undefined) this.#failure = failure('socket', error);
    this.#left = byFamiliesInTurn(addresses);
    this.#tryNext();
  }

  #tryNext(): void {
    const [host, ...left] = this.#left;
    if (host === undefined) {
      this.#over = true;
      this.#events.failed(this.#failure ?? failure('socket', 'ENOTFOUND'));
      this.#events.ended();
      return;
    }
    this.#left = left;
    // The last one has the time that the whole handshake has.
    if (left.length > 0) this.#overdue = setTimeout(() => this.#giveUp(), NEXT_ADDRESS_AFTER_MS);
    const { gateway } = this.#options;
    this.#socket = this.#open({ ...this.#options, gateway: { ...gateway, host } }, this);
  }

  #giveUp(): void {
    this.#failure ??= TIMED_OUT;
    this.#socket!.destroy();
  }

  // What the socket to an address reports.

  ready(): void {
    clearTimeout(this.#overdue);
    this.#connected = true;
    this.#events.ready();
  }

  onBytes(length: number): void {
    this.#events.onBytes(length);
  }

  serverLeft(): void {
    this.#events.serverLeft();
  }

  failed(outcome: Outcome): void {
    if (this.#connected) this.#events.failed(outcome);
    else this.#failure ??= outcome;
  }

  ended(): void {
    clearTimeout(this.#overdue);
    if (!this.#connected) this.#socket = undefined;
    if (this.#connected || this.#over) this.#events.ended();
    else this.#tryNext();
  }
}

/** The first address first, then those of both families in turn: one whose network is broken holds up little [RFC 8305]. */
function byFamiliesInTurn(addresses: readonly string[]): string[] {
  const [first] = addresses;
  const like = addresses.filter((one) => isIP(one) === isIP(first ?? ''));
  const others = addresses.filter((one) => isIP(one) !== isIP(first ?? ''));
  return addresses.flatMap((_, at) => [like[at], others[at]].filter((one) => one !== undefined));
}
