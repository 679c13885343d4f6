/** A connection that moves bytes: what a link needs of it, whatever is beneath. */
import type { Outcome } from '../lifecycle/outcome.ts';
import type { SocketOptions } from './socket.ts';

const READ_BUFFER_SIZE = 65_536;

/** All transports of a thread read into this one, since what arrives is handled within the callback. */
export const READ_BUFFER = Buffer.allocUnsafeSlow(READ_BUFFER_SIZE);

export interface TransportEvents {
  /** Connected and, over TLS, verified. */
  ready(): void;
  /** The first `length` bytes of READ_BUFFER have arrived. */
  onBytes(length: number): void;
  /** The server sends no more; the transport stays open until it is told. */
  serverLeft(): void;
  /** Why it is ending by itself: `socket/ECONNREFUSED`, `socket/CERT_HAS_EXPIRED` … It may come within a call. */
  failed(outcome: Outcome): void;
  /** Closed: exactly once, last, and never within a call. */
  ended(): void;
}

export interface Transport {
  /** Closed, or about to be: nothing more is sent. */
  readonly destroyed: boolean;
  /** Sends bytes, one in each UTF-16 unit. Not before ready(). */
  write(bytes: string): void;
  /** Closes as soon as what was written is sent, without waiting for the server to close its side. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

/** Starts connecting at once. Never throws for what the network does. */
export type OpenTransport = (options: SocketOptions, events: TransportEvents) => Transport;
