/**
 * The second link, on the `mqtt` package: the independent peer of the lean one. Its reconnecting, keep-alive
 * timers, stores and acknowledgement callbacks are off; what it sends and understands on the wire is its own.
 */
import type { Socket } from 'node:net';
import type { IConnackPacket, IPublishPacket, MqttClient, Packet } from 'mqtt';
import type { QoS } from '../../lifecycle/effects.ts';
import { CLOSED, failure, OK, type Outcome } from '../../lifecycle/outcome.ts';
import { BACKLOG } from '../backlog.ts';
import type { Link, LinkEvents, LinkOptions, OpenLink } from '../link.ts';
import { openSocket, readyEvent, socketOutcome } from '../socket.ts';
import { checkTopicFilters, checkTopicName, DISCONNECT } from './encode.ts';

/** Its time-out for CONNACK cannot be turned off, only put off: the link's owner has its own. */
const NO_CONNACK_TIMEOUT_MS = 2_147_483_647;
/** Keep-alive is announced but its pings are the owner's. */
const NO_TIMERS = { set: () => 0, clear: () => undefined };
/** mqtt.js only says in prose what was malformed. */
const MALFORMED: Outcome = 'protocol/malformed';

type Mqtt = typeof import('mqtt');
type Phase = 'connecting' | 'greeted' | 'open' | 'leaving';

class MqttJsLink implements Link {
  readonly #events: LinkEvents;
  readonly #options: LinkOptions;
  readonly #socket: Socket;
  readonly #mqtt: Mqtt;
  #client: MqttClient | undefined;
  #phase: Phase = 'connecting';
  #outcome: Outcome = CLOSED;
  /** What arrived while mqtt.js was still, in ticks of its own, on its way from CONNACK to `connect`. */
  readonly #early: IPublishPacket[] = [];
  /** By packet identifier in flight: 0 a PUBLISH, n a SUBSCRIBE of n topics. */
  readonly #awaited = new Map<number, number>();

  constructor(mqtt: Mqtt, options: LinkOptions, events: LinkEvents) {
    this.#mqtt = mqtt;
    this.#options = options;
    this.#events = events;
    this.#socket = openSocket(options);
    // Only then: mqtt.js would send CONNECT, with the password, before a TLS server is verified.
    this.#socket.on(readyEvent(options.gateway), () => this.#greet());
    this.#socket.on('error', (error) => {
      if (this.#phase !== 'leaving') this.#leave(socketOutcome(error));
    });
    this.#socket.on('end', () => {
      if (this.#phase !== 'leaving') this.#leave(CLOSED);
      this.#socket.destroy();
    });
    this.#socket.on('close', () => {
      this.#phase = 'leaving';
      this.#events.closed(this.#outcome);
    });
  }

  publish(topic: string, payload: string, qos: QoS): number {
    if (this.#phase !== 'open' || !this.#client) return 0;
    // mqtt.js would cut the connection instead.
    checkTopicName(topic);
    this.#client.publish(topic, payload, { qos });
    BACKLOG.written(this.#socket);
    return qos === 0 ? 0 : this.#await(this.#client.getLastMessageId(), 0);
  }

  subscribe(topics: readonly string[], qos: QoS): number {
    if (this.#phase !== 'open' || !this.#client) return 0;
    // mqtt.js would send nothing and not say so.
    checkTopicFilters(topics);
    this.#client.subscribe([...topics], { qos });
    return this.#await(this.#client.getLastMessageId(), topics.length);
  }

  ping(): void {
    if (this.#phase === 'open') this.#client?.sendPing();
  }

  /** Not by client.end(), which first waits for outstanding acknowledgements. */
  disconnect(): void {
    if (this.#phase === 'leaving') return;
    if (this.#phase === 'connecting') {
      this.destroy(OK);
      return;
    }
    this.#leave(OK);
    this.#socket.write(DISCONNECT, 'latin1');
    this.#socket.destroySoon();
  }

  destroy(outcome: Outcome): void {
    if (this.#socket.destroyed) return;
    this.#leave(outcome);
    this.#socket.destroy();
  }

  #await(packetId: number, topics: number): number {
    this.#awaited.set(packetId, topics);
    return packetId;
  }

  #leave(outcome: Outcome): void {
    this.#phase = 'leaving';
    this.#outcome = outcome;
    // Nothing more goes to mqtt.js, which would answer it on a socket that is being closed.
    this.#socket.unpipe();
    this.#socket.resume();
  }

  #greet(): void {
    if (this.#phase !== 'connecting') return;
    this.#phase = 'greeted';
    this.#socket.setNoDelay(true);
    const { account, cleanSession, keepAliveSeconds } = this.#options;
    const client = new this.#mqtt.MqttClient(() => this.#socket, {
      protocolVersion: 4,
      clientId: account.clientId,
      ...(account.username !== undefined && { username: account.username }),
      ...(account.password !== undefined && { password: account.password }),
      clean: cleanSession,
      keepalive: keepAliveSeconds,
      reschedulePings: false,
      timerVariant: NO_TIMERS,
      reconnectPeriod: 0,
      resubscribe: false,
      connectTimeout: NO_CONNACK_TIMEOUT_MS,
      messageIdProvider: new this.#mqtt.UniqueMessageIdProvider(),
    });
    this.#client = client;
    client.on('packetreceive', (packet) => this.#received(packet));
    client.on('connect', (connack) => this.#accepted(connack));
    client.on('error', () => {
      if (this.#phase !== 'leaving') this.destroy(MALFORMED);
    });
    client.handleMessage = (packet, callback) => {
      // The callback sends the acknowledgement, which goes before the message is handled.
      callback();
      if (this.#phase === 'greeted') this.#early.push(packet);
      else this.#deliver(packet);
    };
  }

  #accepted(connack: IConnackPacket): void {
    if (this.#phase !== 'greeted') return;
    this.#phase = 'open';
    this.#events.connected(connack.sessionPresent);
    for (const packet of this.#early.splice(0)) this.#deliver(packet);
  }

  #deliver(packet: IPublishPacket): void {
    if (this.#phase !== 'open') return;
    const { topic, payload, qos, messageId = 0, dup } = packet;
    this.#events.message(topic, payload.toString(), qos === 1 ? messageId : 0, qos === 1 && dup);
  }

  /** Called before mqtt.js acts on the packet. */
  #received(packet: Packet): void {
    if (this.#phase === 'leaving') return;
    if (packet.cmd === 'connack' && packet.returnCode) {
      this.destroy(failure('mqtt', `connack-${packet.returnCode}`));
    } else if (packet.cmd === 'pingresp') this.#events.pong();
    else if (packet.cmd === 'puback') this.#acknowledged(packet.messageId ?? 0);
    else if (packet.cmd === 'suback') {
      this.#subscribed(packet.messageId ?? 0, Array.from(packet.granted, Number));
    }
  }

  #acknowledged(packetId: number): void {
    if (this.#awaited.get(packetId) !== 0) return;
    this.#awaited.delete(packetId);
    this.#events.acknowledged(packetId);
  }

  #subscribed(packetId: number, granted: readonly number[]): void {
    const awaited = this.#awaited.get(packetId);
    if (!awaited) return;
    this.#awaited.delete(packetId);
    if (granted.length === awaited) this.#events.subscribed(packetId, granted);
    else this.destroy(MALFORMED);
  }
}

/** Loads the `mqtt` package, which takes 130 ms, when it is asked for. */
export async function loadMqttJsLink(): Promise<OpenLink> {
  const mqtt = await import('mqtt');
  return ((options, events) => new MqttJsLink(mqtt, options, events)) satisfies OpenLink;
}
