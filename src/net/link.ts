/**
 * A device's MQTT connection, whichever implementation carries it. Callbacks and no promises: a request and its
 * reply must cost no more than the bytes they move.
 */
import type { Account, Gateway, QoS } from '../lifecycle/effects.ts';
import type { Outcome } from '../lifecycle/outcome.ts';

export interface LinkOptions {
  readonly gateway: Gateway;
  readonly account: Account;
  readonly cleanSession: boolean;
  /** Announced in CONNECT. The owner of the link calls ping(); the link keeps no timers. */
  readonly keepAliveSeconds: number;
  /** PEM certificates to trust besides the system's; verification is always on. */
  readonly trust?: string;
  /** Source address, to spread many connections over 127.0.0.x. */
  readonly localAddress?: string;
}

export interface LinkEvents {
  /** CONNACK with return code 0. */
  connected(sessionPresent: boolean): void;
  /**
   * A PUBLISH; its PUBACK (QoS 1) has already been sent. The payload is decoded as UTF-8. `packetId`: of QoS 1 only,
   * else 0. `repeated`: the server says that it may have sent it before (DUP) [MQTT-3.3.1-1].
   */
  message(topic: string, payload: string, packetId?: number, repeated?: boolean): void;
  /** PUBACK for a packet identifier returned by publish(). */
  acknowledged(packetId: number): void;
  /** SUBACK: granted QoS by topic, 128 where refused. */
  subscribed(packetId: number, granted: readonly number[]): void;
  pong(): void;
  /** What was published is about to be written. Not called by a link that writes within publish(). */
  written(): void;
  /**
   * Exactly once, and last: `ok` after disconnect(), else why: `mqtt/connack-5`, `socket/ECONNREFUSED`,
   * `socket/closed`, `protocol/<what>` …
   */
  closed(outcome: Outcome): void;
}

/**
 * Outside of connected() … closed() nothing is sent, and publish and subscribe return 0. After disconnect() or
 * destroy() nothing is reported any more but closed().
 */
export interface Link {
  /**
   * Returns the packet identifier for QoS 1, 0 for QoS 0. 0 with QoS 1: not sent, since all 65,535 identifiers are
   * in flight. Throws a RangeError for a topic that MQTT cannot carry (empty, with a wildcard, over 65,535 bytes).
   */
  publish(topic: string, payload: string, qos: QoS): number;
  /** Returns the packet identifier. Throws a RangeError for no topics, or an empty one. */
  subscribe(topics: readonly string[], qos: QoS): number;
  ping(): void;
  /** Sends DISCONNECT and closes; closed('ok') follows. */
  disconnect(): void;
  /** Cuts the connection at once; closed(outcome) follows soon, also after a disconnect() that had not ended yet. */
  destroy(outcome: Outcome): void;
}

/** Starts connecting at once. Never throws for what the network does. */
export type OpenLink = (options: LinkOptions, events: LinkEvents) => Link;
