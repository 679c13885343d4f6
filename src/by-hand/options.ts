/** What one device by hand is started with; plain data. */
import type { ConnectionKind } from '../clouds/deli/qr.ts';
import type { Gateway, QoS } from '../lifecycle/effects.ts';

/** A platform elsewhere: a gateway, an access list, or both; the gateway is then the default. */
export interface GivenTarget {
  readonly gateway?: Gateway;
  readonly accessList?: string;
  /** PEM certificates to trust besides the system's. */
  readonly trust?: string;
  /** Behind a general broker: the device subscribes to its own topic itself (PROTOCOLS 1.2). */
  readonly ownTopic: boolean;
  /** Hosts that firmware may be downloaded from and logs uploaded to, besides the target's own. */
  readonly allowHosts: readonly string[];
}

export interface ByHandOptions {
  /** Absent: unknown, and nothing is subscribed to. */
  readonly category?: string;
  readonly model: string;
  readonly serial: string;
  /** For the computed password (scheme 2). */
  readonly secret: string;
  /** Scheme 1: registered beforehand. */
  readonly account?: { readonly username: string; readonly password: string };
  /** The installed firmware. */
  readonly version: string;
  /** What 101 reports when no other name is typed. */
  readonly name: string;
  readonly connectionKind: ConnectionKind;
  readonly target: GivenTarget | 'embedded';
  readonly qos: QoS;
  readonly keepAliveSeconds: number;
  /** ms for each reply. */
  readonly replyTimeout: number;
  /** The device answers instructions by itself, from the start. */
  readonly auto: boolean;
  /** Pings and acknowledgements are shown too, and nothing is cut short. */
  readonly verbose: boolean;
}
