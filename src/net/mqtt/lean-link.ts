/**
 * The default link: MQTT 3.1.1 over TCP or TLS with little memory and few instructions: a link has no timer, no promise
 * and no closure of its own.
 */
import type { QoS } from '../../lifecycle/effects.ts';
import { CLOSED, failure, OK, type Outcome } from '../../lifecycle/outcome.ts';
import type { Link, LinkEvents, LinkOptions, OpenLink } from '../link.ts';
import { openTransport } from '../open-transport.ts';
import { type OpenTransport, READ_BUFFER, type Transport, type TransportEvents } from '../transport.ts';
import {
  DISCONNECT,
  encodeConnect,
  encodePuback,
  encodePubcomp,
  encodePublish,
  encodePubrec,
  encodeSubscribe,
  PINGREQ,
  type Wire,
} from './encode.ts';
import { Outbox, type Sender } from './outbox.ts';
import type { AnyQoS } from './packet.ts';
import { MALFORMED, type PacketHandler } from './packet-body.ts';
import { type Awaited, PacketIds } from './packet-ids.ts';
import { PacketParser } from './packet-parser.ts';

const OUTBOX = new Outbox(setImmediate);
/** An acknowledgement of a kind that its packet identifier isn't waiting for. */
const UNEXPECTED_ACK: Outcome = 'protocol/unexpected-ack';

/** `greeted`: CONNECT is sent. `leaving`: nothing more is sent or reported but `closed`. */
type Phase = 'connecting' | 'greeted' | 'open' | 'leaving';

class LeanLink implements Link, PacketHandler, Sender, TransportEvents {
  readonly #transport: Transport;
  readonly #events: LinkEvents;
  readonly #parser = new PacketParser();
  #phase: Phase = 'connecting';
  #outcome: Outcome = CLOSED;
  /** Encoded at once, so that what it was made of need not be kept. */
  #connect: Wire;
  #ids: PacketIds | undefined = undefined;
  /** Encoded packets that wait in the outbox. */
  #unsent: Wire = '';
  /** Identifiers of QoS 2 messages delivered but not yet released [MQTT-4.3.3-2]. */
  #unreleased: Set<number> | undefined = undefined;

  constructor(options: LinkOptions, events: LinkEvents, open: OpenTransport) {
    const { account } = options;
    this.#events = events;
    this.#connect = encodeConnect({
      clientId: account.clientId,
      username: account.username,
      password: account.password,
      cleanSession: options.cleanSession,
      keepAliveSeconds: options.keepAliveSeconds,
    });
    this.#transport = open(options, this);
  }

  publish(topic: string, payload: string, qos: QoS): number {
    if (this.#phase !== 'open') return 0;
    const packetId = qos === 0 ? 0 : this.#takeId(0);
    if (qos > 0 && packetId === 0) return 0;
    this.#write(encodePublish({ topic, payload, qos, packetId }));
    return packetId;
  }

  subscribe(topics: readonly string[], qos: QoS): number {
    if (this.#phase !== 'open') return 0;
    const packetId = this.#takeId(topics.length);
    if (packetId > 0) this.#write(encodeSubscribe(packetId, topics, qos));
    return packetId;
  }

  ping(): void {
    if (this.#phase === 'open') this.#write(PINGREQ);
  }

  disconnect(): void {
    if (this.#phase === 'leaving') return;
    if (this.#phase === 'connecting') {
      this.destroy(OK);
      return;
    }
    this.#leave(OK);
    this.#write(DISCONNECT);
    this.flush();
    // Not waiting for the server to close its side [MQTT-3.14.4-1].
    this.#transport.end();
  }

  destroy(outcome: Outcome): void {
    if (this.#transport.destroyed) return;
    // What was published before was to be sent before.
    this.flush();
    this.#leave(outcome);
    this.#transport.destroy();
  }

  /** Called by the outbox. */
  flush(): void {
    if (this.#unsent === '') return;
    const packets = this.#unsent;
    this.#unsent = '';
    this.#events.written();
    this.#transport.write(packets);
  }

  // What the transport reports.

  ready(): void {
    if (this.#phase !== 'connecting') return;
    this.#phase = 'greeted';
    this.#write(this.#connect);
    this.#connect = '';
  }

  onBytes(length: number): void {
    if (this.#phase === 'leaving') return;
    const malformed = this.#parser.feed(READ_BUFFER, length, this);
    // A callback may have left within the call: then this is no news.
    if (malformed !== undefined && !this.#left()) this.destroy(malformed);
  }

  serverLeft(): void {
    if (this.#phase !== 'leaving') this.#leave(CLOSED);
    this.#transport.destroy();
  }

  /** The transport destroys itself. */
  failed(outcome: Outcome): void {
    if (this.#phase !== 'leaving') this.#leave(outcome);
  }

  ended(): void {
    this.#phase = 'leaving';
    this.#events.closed(this.#outcome);
  }

  // What the server sends.

  onConnack(sessionPresent: boolean, code: number): void {
    if (this.#phase === 'leaving') return;
    if (this.#phase !== 'greeted') this.destroy('protocol/unexpected-connack');
    else if (code !== 0) this.destroy(failure('mqtt', `connack-${code}`));
    else {
      this.#phase = 'open';
      this.#events.connected(sessionPresent);
    }
  }

  onPublish(topic: string, payload: string, qos: AnyQoS, packetId: number, repeated: boolean): void {
    if (!this.#expected()) return;
    if (qos === 1) this.#write(encodePuback(packetId));
    if (qos === 2) {
      this.#write(encodePubrec(packetId));
      this.#unreleased ??= new Set();
      if (this.#unreleased.has(packetId)) return;
      this.#unreleased.add(packetId);
    }
    this.#events.message(topic, payload, qos === 1 ? packetId : 0, qos === 1 && repeated);
  }

  onPuback(packetId: number): void {
    if (!this.#expected()) return;
    const awaited = this.#ids?.release(packetId);
    if (awaited === 0) this.#events.acknowledged(packetId);
    else if (awaited !== undefined) this.destroy(UNEXPECTED_ACK);
  }

  onPubrel(packetId: number): void {
    if (!this.#expected()) return;
    this.#unreleased?.delete(packetId);
    this.#write(encodePubcomp(packetId));
  }

  onSuback(packetId: number, granted: readonly number[]): void {
    if (!this.#expected()) return;
    const awaited = this.#ids?.release(packetId);
    if (awaited === granted.length) this.#events.subscribed(packetId, granted);
    // One code for each topic asked for [MQTT-3.8.4-5].
    else if (awaited !== undefined) this.destroy(awaited === 0 ? UNEXPECTED_ACK : MALFORMED.suback);
  }

  onPingresp(): void {
    if (this.#expected()) this.#events.pong();
  }

  // A link neither publishes with QoS 2 nor unsubscribes.
  onPubrec(): void {
    if (this.#expected()) this.destroy(UNEXPECTED_ACK);
  }
  onPubcomp(): void {
    if (this.#expected()) this.destroy(UNEXPECTED_ACK);
  }
  onUnsuback(): void {
    if (this.#expected()) this.destroy(UNEXPECTED_ACK);
  }

  /** Whether packets are heard now; the first one must be CONNACK [MQTT-3.2.0-1]. */
  #expected(): boolean {
    if (this.#phase === 'greeted') this.destroy('protocol/no-connack');
    return this.#phase === 'open';
  }

  #takeId(awaited: Awaited): number {
    this.#ids ??= new PacketIds();
    return this.#ids.take(awaited);
  }

  #left(): boolean {
    return this.#phase === 'leaving';
  }

  #write(packet: Wire): void {
    const idle = this.#unsent === '';
    this.#unsent += packet;
    // Last, since it may flush at once.
    if (idle) OUTBOX.add(this);
  }

  #leave(outcome: Outcome): void {
    this.#phase = 'leaving';
    this.#outcome = outcome;
  }
}

export const leanLinkOver =
  (open: OpenTransport): OpenLink =>
  (options, events) =>
    new LeanLink(options, events, open);

export const openLeanLink = leanLinkOver(openTransport);
