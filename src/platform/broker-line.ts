/**
 * The business side as an ordinary client of a general broker, PROTOCOLS 1.2: it reads the topic `device`, and
 * writes to each device's own topic, to which the device subscribes itself. The broker admits devices, knows who is
 * connected and sends broadcasts to whoever subscribed; the platform knows of a device once it has heard from it.
 */
import { randomBytes } from 'node:crypto';
import type { IClientPublishOptions, MqttClient } from 'mqtt';
import type { DeliPlatform, Member } from '../clouds/deli/platform/index.ts';
import { CODE, DEVICE_TOPIC, type Envelope, SYSTEM } from '../clouds/deli/wire.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { ConnectionCounts, Door, GatewayRules, QoS, Session } from './gateway.ts';
import type { Tallies } from './tallies.ts';

/** ms */
const CONNECTS_WITHIN = 5000;
const RECONNECTS_AFTER = 1000;

export interface BrokerLineParts {
  /** `mqtt://[user:password@]host:port` */
  readonly url: string;
  readonly deli: DeliPlatform;
  readonly tallies: Tallies;
}

export class BrokerLine implements Door<Member> {
  /** `open` and `accepted`: devices that were heard of. */
  readonly counts: ConnectionCounts = { open: 0, accepted: 0, refused: {}, takenOver: 0, closed: 0 };
  readonly #parts: BrokerLineParts;
  readonly #sessions = new Map<string, BrokerSession>();
  #rules!: GatewayRules<Member>;
  #client: MqttClient | undefined;

  constructor(parts: BrokerLineParts) {
    this.#parts = parts;
  }

  follow(rules: GatewayRules<Member>): void {
    this.#rules = rules;
  }

  /** Throws a RegattaError (exit 104) when the broker does not let it in and subscribe. */
  async open(): Promise<void> {
    const { url } = this.#parts;
    const { default: mqtt } = await import('mqtt');
    try {
      const options = {
        clientId: `regatta-platform-${randomBytes(4).toString('hex')}`,
        protocolVersion: 4,
        connectTimeout: CONNECTS_WITHIN,
        reconnectPeriod: RECONNECTS_AFTER,
      } as const;
      this.#client = await mqtt.connectAsync(url, options, false);
      this.#client.on('message', (topic, payload, { qos }) => this.#received(topic, payload, qos));
      this.#client.on('error', () => {});
      const [granted] = await this.#client.subscribeAsync(DEVICE_TOPIC, { qos: 1 });
      if (granted?.qos === 128) throw new Error(`it refuses the subscription to ${DEVICE_TOPIC}`);
    } catch (error) {
      await this.close();
      const { code, message } = error as NodeJS.ErrnoException;
      const why = message || code || 'no answer';
      throw new RegattaError(
        `platform: no use of the broker at ${brokerAddress(url)}: ${why} (see --behind)`,
        EXIT.badInput,
      );
    }
  }

  session(clientId: string): Session<Member> | undefined {
    return this.#client?.connected ? this.#sessions.get(clientId) : undefined;
  }

  broadcast(topic: string, payload: string): void {
    this.#client?.publish(topic, payload, { qos: 1 });
  }

  async close(): Promise<void> {
    await this.#client?.endAsync(true);
  }

  /** Whoever wrote it: a broker tells the readers of a topic nothing but the message. */
  #received(topic: string, payload: Buffer, qos: QoS): void {
    const { deli, tallies } = this.#parts;
    const { from: sender, mid, action } = fieldsOf(payload);
    // The seed's own sample of an answer names no sender.
    const from = sender ?? this.#rules.askedOf(String(mid));
    if (typeof from !== 'string' || from === '') {
      tallies.add('deli/anonymous');
      return;
    }
    const member = deli.member(from);
    if (member) this.#rules.received(this.#heardFrom(member), { topic, payload, qos });
    else {
      tallies.add('deli/strangers');
      if (isOwnTopic(from)) this.#client?.publish(from, unregistered(from, mid, action, deli.seconds()));
    }
  }

  #heardFrom(member: Member): BrokerSession {
    const known = this.#sessions.get(member.clientId);
    if (known) return known;
    const session = new BrokerSession(member, (payload, options) => {
      if (!this.#client?.connected) return false;
      this.#client.publish(member.clientId, payload, options);
      return true;
    });
    this.#sessions.set(member.clientId, session);
    this.counts.open++;
    this.counts.accepted++;
    this.#rules.opened(session);
    return session;
  }
}

class BrokerSession implements Session<Member> {
  /** The broker is what the device reached. */
  readonly localAddress = undefined;
  readonly member: Member;
  readonly #publish: (payload: string, options: IClientPublishOptions) => boolean;

  constructor(member: Member, publish: (payload: string, options: IClientPublishOptions) => boolean) {
    this.member = member;
    this.#publish = publish;
  }

  get clientId(): string {
    return this.member.clientId;
  }

  /** Only the broker can close a device's connection: the request goes unanswered, and that is all. */
  cut(): void {}

  send(payload: string, qos: QoS): boolean {
    return this.#publish(payload, { qos });
  }
}

/** `mqtt://host:port`, without an account. */
export function brokerAddress(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Not one that the platform itself, or many devices, would read. */
const isOwnTopic = (topic: string): boolean => topic !== DEVICE_TOPIC && /^[^+#/$\0]+$/.test(topic);

function fieldsOf(payload: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** PROTOCOLS 1.9, code 107. */
function unregistered(to: string, mid: unknown, action: unknown, seconds: number): string {
  const reply: Envelope = {
    mid: typeof mid === 'string' ? mid : '',
    from: SYSTEM,
    to,
    time: seconds,
    action: typeof action === 'number' ? action : 0,
    data: { code: CODE.notBound, msg: 'no such device is registered: its id belongs to no product' },
  };
  return JSON.stringify(reply);
}
