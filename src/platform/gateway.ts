/**
 * The MQTT gateway: aedes for connections, sessions and broadcasts; what devices publish goes straight to the
 * rules and never through the broker's own routing, and QoS 0 replies are written straight to the socket.
 */
import type { Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { ExactEmitter } from './exact-emitter.ts';
import { publishPacket } from './publish-packet.ts';

type Publish = Parameters<Aedes['publish']>[0];
type Done = (error?: Error) => void;
export type QoS = 0 | 1 | 2;

/** One connection of a device, from its acceptance to the end of its socket. */
export interface Session<Member> {
  readonly member: Member;
  readonly clientId: string;
  /** The address of ours that the device reached; undefined once the socket is closed. */
  readonly localAddress: string | undefined;
  /** Closes it without a word. */
  cut(): void;
  /** Sends on the device's own topic (PROTOCOLS 1.2). False: the device has gone. */
  send(payload: string, qos: QoS): boolean;
}

export interface Inbound {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: QoS;
}

/** What the gateway asks of whoever it belongs to. */
export interface GatewayRules<Member> {
  /** Who this is, or the CONNACK code (2…5) of a refusal. */
  admit(credentials: {
    readonly clientId: string;
    readonly username?: string;
    readonly password?: string;
  }): Member | number;
  opened(session: Session<Member>): void;
  maySubscribe(member: Member, topic: string): boolean;
  received(session: Session<Member>, message: Inbound): void;
  /** The end of a connection that was opened. */
  closed(session: Session<Member>): void;
  /** The device that is asked to answer with this mid: whose message it is when it names no sender. */
  askedOf(mid: string): string | undefined;
  /** A broadcast is being sent to this device. */
  forwarded(member: Member, payload: Buffer): void;
}

/** How devices come in and are reached: a gateway of our own, or a general broker. */
export interface Door<Member> {
  readonly counts: ConnectionCounts;
  /** Before it opens. */
  follow(rules: GatewayRules<Member>): void;
  open(): Promise<void>;
  /** The connection of a device that can be written to. */
  session(clientId: string): Session<Member> | undefined;
  /** To every subscriber of the topic. */
  broadcast(topic: string, payload: string): void;
  close(): Promise<void>;
}

export interface ConnectionCounts {
  open: number;
  accepted: number;
  readonly refused: Record<string, number>;
  takenOver: number;
  closed: number;
}

/** Bytes of replies that may wait for a device which does not read, before it is given up. */
const UNREAD_LIMIT = 1 << 20;
/** aedes' own announcements, which nobody can subscribe to. */
const SYSTEM_TOPICS = '$SYS/';
const nothing = (): void => {};

class Broker extends Aedes {
  received: (client: Client, packet: Publish) => void = nothing;

  /** Everything that is published comes by here: by a client, by aedes itself, by `broadcast`. */
  override publish(packet: Publish, from: Client | null | Done, done?: Done): void {
    const finished = typeof from === 'function' ? from : (done ?? nothing);
    if (typeof from === 'object' && from !== null) {
      this.received(from, packet);
      finished();
    } else if (packet.topic.startsWith(SYSTEM_TOPICS)) finished();
    else super.publish(packet, finished);
  }
}

class DeviceSession<Member> implements Session<Member> {
  readonly member: Member;
  readonly client: Client;
  accepted = false;
  ended = false;

  constructor(member: Member, client: Client) {
    this.member = member;
    this.client = client;
  }

  get clientId(): string {
    return this.client.id;
  }

  /** The servers hand nothing but sockets to the broker. */
  get socket(): Socket {
    return this.client.conn as Socket;
  }

  get localAddress(): string | undefined {
    return this.socket.localAddress;
  }

  get gone(): boolean {
    return this.client.closed || !this.socket.writable;
  }

  cut(): void {
    this.socket.destroy();
  }

  send(payload: string, qos: QoS): boolean {
    const { client } = this;
    if (this.gone) return false;
    if (this.socket.writableLength > UNREAD_LIMIT) {
      this.cut();
      return false;
    }
    if (qos === 0) this.socket.write(publishPacket(client.id, payload), 'latin1');
    else
      client.publish(
        { cmd: 'publish', topic: client.id, payload, qos: 1, dup: false, retain: false },
        nothing,
      );
    return true;
  }
}

export class Gateway<Member> implements Door<Member> {
  readonly counts: ConnectionCounts = { open: 0, accepted: 0, refused: {}, takenOver: 0, closed: 0 };
  #rules!: GatewayRules<Member>;
  readonly #broker: Broker;
  /** By client id: the connection that was authenticated last. */
  readonly #sessions = new Map<string, DeviceSession<Member>>();
  readonly #sessionOf = new WeakMap<Client, DeviceSession<Member>>();

  constructor() {
    this.#broker = new Broker({
      mq: new ExactEmitter(),
      // Only announces $SYS topics and cleans the wills of other brokers.
      heartbeatInterval: 2 ** 28,
      authenticate: (client, username, password, done) =>
        this.#authenticate(client, username, password?.toString('utf8'), done),
      // Refused publishes are answered by the rules; an error here would close the connection.
      authorizePublish: (_client, _packet, done) => done(null),
      authorizeSubscribe: (client, subscription, done) => {
        const session = this.#sessionOf.get(client);
        const granted = session && this.#rules.maySubscribe(session.member, subscription.topic);
        done(null, granted ? subscription : null);
      },
      authorizeForward: (client, packet) => {
        const session = this.#sessionOf.get(client);
        // aedes asks here for what is sent to one device, too: whoever sends that counts it.
        const isBroadcast = packet.topic !== client.id;
        if (session && isBroadcast && !session.gone)
          this.#rules.forwarded(session.member, packet.payload as Buffer);
        return packet;
      },
    });
    this.#broker.received = (client, packet) => this.#received(client, packet);
    this.#broker.on('connackSent', ({ returnCode = 0 }, client) => this.#answered(client, returnCode));
  }

  follow(rules: GatewayRules<Member>): void {
    this.#rules = rules;
  }

  async open(): Promise<void> {
    await this.#broker.listen();
  }

  /** Give it each accepted socket, plain or TLS. */
  get handle(): Aedes['handle'] {
    return this.#broker.handle;
  }

  session(clientId: string): Session<Member> | undefined {
    const session = this.#sessions.get(clientId);
    return session?.accepted && !session.gone ? session : undefined;
  }

  /** At the QoS that each subscriber was granted. */
  broadcast(topic: string, payload: string): void {
    const packet = {
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload),
      qos: 1,
      dup: false,
      retain: false,
    } as const;
    this.#broker.publish(packet, null);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#broker.close(resolve));
  }

  #authenticate(
    client: Client,
    username: string | undefined,
    password: string | undefined,
    done: (error: AuthenticateError | null, success: boolean) => void,
  ): void {
    const member = this.#rules.admit({
      clientId: client.id,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    });
    if (typeof member === 'number') {
      done(Object.assign(new Error(`refused with CONNACK ${member}`), { returnCode: member }), false);
      return;
    }
    const session = new DeviceSession(member, client);
    const older = this.#sessions.get(client.id);
    this.#sessions.set(client.id, session);
    this.#sessionOf.set(client, session);
    client.conn.once('close', () => this.#closed(session));
    if (older?.accepted && !older.client.closed) this.counts.takenOver++;
    // The older connection must be gone before aedes registers this one: aedes unregisters by client id, and a
    // late unregistration of the older would take the newer out of its books. [MQTT-3.1.4-2]
    if (older) older.client.close(() => done(null, true));
    else done(null, true);
  }

  #answered(client: Client, connack: number): void {
    const session = this.#sessionOf.get(client);
    if (connack !== 0) {
      this.counts.refused[connack] = (this.counts.refused[connack] ?? 0) + 1;
    } else if (session) {
      session.accepted = true;
      this.counts.accepted++;
      if (session.ended) this.counts.closed++;
      else {
        this.counts.open++;
        this.#rules.opened(session);
      }
    }
  }

  #closed(session: DeviceSession<Member>): void {
    session.ended = true;
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
    if (!session.accepted) return;
    this.counts.open--;
    this.counts.closed++;
    this.#rules.closed(session);
  }

  #received(client: Client, packet: Publish): void {
    const session = this.#sessionOf.get(client);
    if (session)
      this.#rules.received(session, {
        topic: packet.topic,
        payload: packet.payload as Buffer,
        qos: packet.qos,
      });
  }
}
