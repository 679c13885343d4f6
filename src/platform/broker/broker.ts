/**
 * A plain MQTT 3.1.1 broker for the devices of one cloud: aedes for connections, parsing and acknowledgements, our
 * own sessions for what is kept and delivered. QoS 0 and 1; no retained messages.
 */
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { isTopicFilter } from '../../lifecycle/topic-filter.ts';
import { ExactEmitter } from '../exact-emitter.ts';
import type { BrokerRules } from '../service.ts';
import type { BrokerSession, DeliveryCounts, QoS } from './session.ts';
import { Sessions } from './sessions.ts';

type Publish = Parameters<Aedes['publish']>[0];
type Done = (error?: Error) => void;

export interface BrokerParts {
  readonly rules: BrokerRules;
  /** Adds to a counter of the cloud's. */
  tally(name: string, by?: number): void;
  /** ms, from any origin. */
  now(): number;
}

/** Bytes that may wait for a client which does not read, before it is given up. */
const UNREAD_LIMIT = 1 << 20;
/** aedes' own announcements. */
const RESERVED = '$';
const REFUSED = 128;
const nothing = (): void => {};

export class Broker {
  readonly #parts: BrokerParts;
  readonly #sessions: Sessions;
  readonly #aedes: RoutedAedes;
  /** The connection that was let in last, by client id. */
  readonly #clients = new Map<string, Client>();
  readonly #connected = new Map<Client, BrokerSession>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#sessions = new Sessions(counts(parts), () => parts.now());
    this.#aedes = new RoutedAedes({
      mq: new ExactEmitter(),
      persistence: this.#persistence(),
      // Only announces $SYS topics and cleans the wills of other brokers.
      heartbeatInterval: 2 ** 28,
      authenticate: (client, username, password, done) => {
        const account = { clientId: client.id, username, password: password?.toString('utf8') };
        const code = parts.rules.admit(account);
        if (code === 0) this.#takeOver(client, () => done(null, true));
        else {
          parts.tally(`refused/${code}`);
          done(Object.assign(new Error('refused'), { returnCode: code }) as AuthenticateError, false);
        }
      },
      // There is no word for a refused publish in MQTT 3.1.1 but to close the connection [MQTT-3.3.5-2].
      authorizePublish: (_client, { qos }, done) => done(qos === 2 ? new Error('no QoS 2') : null),
      authorizeSubscribe: (client, subscription, done) => {
        const { topic, qos } = subscription;
        const may = qos < 2 && isTopicFilter(topic) && parts.rules.maySubscribe(client.id, topic);
        done(null, may ? subscription : null);
      },
    });
    this.#aedes.received = (client, packet) => this.#received(client, packet);
    this.#aedes.on('connackSent', ({ returnCode = 0 }, client) => {
      if (returnCode === 0) this.#accepted(client);
    });
    this.#aedes.on('subscribe', (subscriptions, client) => {
      const session = this.#connected.get(client);
      for (const { topic, qos } of subscriptions)
        if (session && (qos as number) !== REFUSED) this.#sessions.subscribe(session, topic, qos as QoS);
    });
    this.#aedes.on('unsubscribe', (filters, client) => {
      const session = this.#connected.get(client);
      if (session) this.#sessions.unsubscribe(session, filters);
    });
  }

  async open(): Promise<void> {
    await this.#aedes.listen();
  }

  /** Give it each accepted socket, plain or TLS. */
  get handle(): (socket: Socket) => void {
    return (socket) => void this.#aedes.handle(socket);
  }

  /** To every subscriber. */
  publish(topic: string, payload: Buffer, qos: QoS): void {
    const label = this.#parts.rules.label(topic);
    this.#sessions.publish({ topic, payload: payload.toString('latin1'), qos, label });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#aedes.close(resolve));
  }

  /** The older connection of the same client must be gone before aedes registers this one [MQTT-3.1.4-2]. */
  #takeOver(client: Client, done: () => void): void {
    const older = this.#clients.get(client.id);
    this.#clients.set(client.id, client);
    client.conn.once('close', () => {
      if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
    });
    if (older) older.close(done);
    else done();
  }

  #accepted(client: Client): void {
    const socket = client.conn as Socket;
    const line = {
      write: (packet: string) => {
        if (socket.writableLength > UNREAD_LIMIT) socket.destroy();
        else if (socket.writable) socket.write(packet, 'latin1');
      },
    };
    const session = this.#sessions.connected(client.id, client.clean, line);
    this.#connected.set(client, session);
    this.#parts.tally('accepted');
    const closed = () => {
      this.#connected.delete(client);
      session.closed(line);
      if (client.clean) this.#sessions.end(session);
    };
    if (socket.destroyed) closed();
    else socket.once('close', closed);
  }

  #received(client: Client, packet: Publish): void {
    const { topic, qos } = packet;
    if (topic.startsWith(RESERVED)) return;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload ?? '');
    this.#parts.tally(`taken/publish-${this.#parts.rules.label(topic)}`);
    this.publish(topic, payload, qos === 0 ? 0 : 1);
    if (this.#parts.rules.cutsAfter?.(client.id)) (client.conn as Socket).destroy();
  }

  /** What aedes asks of its store: only the subscriptions that a session has, and who acknowledged what. */
  #persistence() {
    const none = async (): Promise<undefined> => undefined;
    return {
      setup: none,
      storeRetained: none,
      addSubscriptions: none,
      removeSubscriptions: none,
      cleanSubscriptions: none,
      delWill: none,
      putWill: none,
      outgoingUpdate: none,
      streamWill: () => Readable.from([]),
      createRetainedStreamCombi: () => Readable.from([]),
      outgoingStream: () => Readable.from([]),
      subscriptionsByClient: async ({ id }: { readonly id: string }) =>
        [...(this.#sessions.kept(id) ?? [])].map(([topic, qos]) => ({ topic, qos })),
      outgoingClearMessageId: async (client: Client, { messageId }: { readonly messageId: number }) => {
        this.#connected.get(client)?.acknowledged(messageId);
      },
    };
  }
}

/** What clients publish goes to us and never through aedes' own routing. */
class RoutedAedes extends Aedes {
  received: (client: Client, packet: Publish) => void = nothing;

  override publish(packet: Publish, from: Client | null | Done, done?: Done): void {
    const finished = typeof from === 'function' ? from : (done ?? nothing);
    if (typeof from === 'object' && from !== null) this.received(from, packet);
    finished();
  }
}

const counts = ({ tally }: BrokerParts): DeliveryCounts => ({
  delivered: (label) => tally(`instructed/${label}`),
  repeated: (label) => tally(`repeated/${label}`),
  unsure: (label, by) => tally(`unsure/${label}`, by),
  kept: (label) => tally(`kept/${label}`),
  discarded: (label) => tally(`discarded/${label}`),
});
