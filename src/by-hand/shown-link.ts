/** Links that tell of every packet they carry, in both directions, and change none. */
import type { Gateway, QoS } from '../lifecycle/effects.ts';
import type { Outcome } from '../lifecycle/outcome.ts';
import type { Link, LinkEvents, LinkOptions, OpenLink } from '../net/link.ts';

export type Packet =
  /** Never with the password. */
  | {
      readonly kind: 'connect';
      readonly gateway: Gateway;
      readonly clientId: string;
      readonly username: string | undefined;
      readonly password: boolean;
      readonly keepAliveSeconds: number;
    }
  | { readonly kind: 'connack'; readonly sessionPresent: boolean }
  | { readonly kind: 'sent'; readonly topic: string; readonly payload: string; readonly qos: QoS }
  | { readonly kind: 'received'; readonly topic: string; readonly payload: string }
  | { readonly kind: 'puback'; readonly packetId: number }
  | { readonly kind: 'subscribe'; readonly topics: readonly string[] }
  | { readonly kind: 'suback'; readonly granted: readonly number[] }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'closed'; readonly outcome: Outcome };

export const showLinks =
  (open: OpenLink, show: (packet: Packet) => void): OpenLink =>
  (options, events) => {
    show(connectOf(options));
    return shownLink(open(options, shownEvents(events, show)), show);
  };

const connectOf = ({ gateway, account, keepAliveSeconds }: LinkOptions): Packet => ({
  kind: 'connect',
  gateway,
  clientId: account.clientId,
  username: account.username,
  password: account.password !== undefined,
  keepAliveSeconds,
});

const shownLink = (link: Link, show: (packet: Packet) => void): Link => ({
  publish(topic, payload, qos) {
    const packetId = link.publish(topic, payload, qos);
    show({ kind: 'sent', topic, payload, qos });
    return packetId;
  },
  subscribe(topics, qos) {
    const packetId = link.subscribe(topics, qos);
    show({ kind: 'subscribe', topics });
    return packetId;
  },
  ping() {
    show({ kind: 'ping' });
    link.ping();
  },
  disconnect() {
    show({ kind: 'disconnect' });
    link.disconnect();
  },
  destroy: (outcome) => link.destroy(outcome),
});

/** Shown before the device hears of it: what it does about it comes after. */
const shownEvents = (events: LinkEvents, show: (packet: Packet) => void): LinkEvents => ({
  connected(sessionPresent) {
    show({ kind: 'connack', sessionPresent });
    events.connected(sessionPresent);
  },
  message(topic, payload) {
    show({ kind: 'received', topic, payload });
    events.message(topic, payload);
  },
  acknowledged(packetId) {
    show({ kind: 'puback', packetId });
    events.acknowledged(packetId);
  },
  subscribed(packetId, granted) {
    show({ kind: 'suback', granted });
    events.subscribed(packetId, granted);
  },
  pong() {
    show({ kind: 'pong' });
    events.pong();
  },
  written() {
    events.written();
  },
  closed(outcome) {
    show({ kind: 'closed', outcome });
    events.closed(outcome);
  },
});
