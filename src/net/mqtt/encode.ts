/**
 * Encodes every packet an MQTT 3.1.1 client sends. A packet is a string with one byte in each UTF-16 unit, to be
 * written by `socket.write(packet, 'latin1')`: for ASCII text that is a concatenation without any copying, and
 * node writes a short one without allocating a Buffer.
 *
 * All encoders throw a RangeError for what MQTT cannot carry: a field over 65,535 bytes, a packet over
 * 268,435,455, a packet identifier outside 1…65535, a topic name that is empty or has a wildcard or a NUL.
 */
import { type AnyQoS, MAX_FIELD_LENGTH, MAX_PACKET_ID, MAX_REMAINING_LENGTH, TYPE } from './packet.ts';

/** One byte in each UTF-16 unit. */
export type Wire = string;

export interface Will {
  readonly topic: string;
  readonly payload: string;
  readonly qos: AnyQoS;
  readonly retain: boolean;
}

export interface Connect {
  readonly clientId: string;
  readonly cleanSession: boolean;
  /** 0…65535; 0 turns keep-alive off [MQTT-3.1.2-24]. */
  readonly keepAliveSeconds: number;
  readonly username?: string | undefined;
  /** Needs a user name [MQTT-3.1.2-22]. */
  readonly password?: string | undefined;
  readonly will?: Will | undefined;
}

export interface Publish {
  readonly topic: string;
  readonly payload: string;
  readonly qos: AnyQoS;
  /** 1…65535 with QoS 1 and 2; not sent with QoS 0 [MQTT-2.3.1-5]. */
  readonly packetId: number;
  readonly retain?: boolean;
  /** A second attempt; never with QoS 0 [MQTT-3.3.1-2]. */
  readonly duplicate?: boolean;
}

export const PINGREQ: Wire = header(TYPE.pingreq, 0, 0);
export const DISCONNECT: Wire = header(TYPE.disconnect, 0, 0);

export function encodeConnect(connect: Connect): Wire {
  const { clientId, will, username, password } = connect;
  if (password !== undefined && username === undefined) {
    throw new RangeError('MQTT 3.1.1 has no password without a user name [MQTT-3.1.2-22]');
  }
  if (clientId === '' && !connect.cleanSession) {
    throw new RangeError('an empty client id needs a clean session [MQTT-3.1.3-7]');
  }
  let flags = connect.cleanSession ? 0x02 : 0;
  let body = field(clientId, 'client id');
  if (will) {
    flags |= 0x04 | (will.qos << 3) | (will.retain ? 0x20 : 0);
    body += topicField(will.topic) + field(will.payload, 'will payload');
  }
  if (username !== undefined) {
    flags |= 0x80;
    body += field(username, 'user name');
  }
  if (password !== undefined) {
    flags |= 0x40;
    body += field(password, 'password');
  }
  const keepAlive = twoBytes(connect.keepAliveSeconds, 'keep-alive');
  return packet(TYPE.connect, 0, `\x00\x04MQTT\x04${String.fromCharCode(flags)}${keepAlive}${body}`);
}

/** The hot path: a QoS 0 publish of ASCII text costs its header and one check of the payload. */
export function encodePublish(publish: Publish): Wire {
  const { qos } = publish;
  const payload = utf8(publish.payload);
  const id = qos === 0 ? '' : packetIdField(publish.packetId);
  const flags = (publish.duplicate && qos > 0 ? 8 : 0) | (qos << 1) | (publish.retain ? 1 : 0);
  const topic = topicField(publish.topic);
  return header(TYPE.publish, flags, topic.length + id.length + payload.length) + topic + id + payload;
}

export const encodePuback = (packetId: number): Wire => packet(TYPE.puback, 0, packetIdField(packetId));
export const encodePubrec = (packetId: number): Wire => packet(TYPE.pubrec, 0, packetIdField(packetId));
/** Its reserved flags are 0010 [MQTT-3.6.1-1]. */
export const encodePubrel = (packetId: number): Wire => packet(TYPE.pubrel, 2, packetIdField(packetId));
export const encodePubcomp = (packetId: number): Wire => packet(TYPE.pubcomp, 0, packetIdField(packetId));

/** At least one topic filter [MQTT-3.8.3-3]; the same QoS is asked for all of them. */
export function encodeSubscribe(packetId: number, filters: readonly string[], qos: AnyQoS): Wire {
  const asked = String.fromCharCode(qos);
  return packet(TYPE.subscribe, 2, packetIdField(packetId) + filterFields(filters, asked));
}

/** At least one topic filter [MQTT-3.10.3-2]. */
export function encodeUnsubscribe(packetId: number, filters: readonly string[]): Wire {
  return packet(TYPE.unsubscribe, 2, packetIdField(packetId) + filterFields(filters, ''));
}

/** Throws the RangeErrors of encodePublish for its topic, without encoding anything. */
export const checkTopicName = (topic: string): void => void topicField(topic);
/** Throws the RangeErrors of encodeSubscribe for its topic filters. */
export const checkTopicFilters = (filters: readonly string[]): void => void filterFields(filters, '');

function filterFields(filters: readonly string[], suffix: Wire): Wire {
  if (filters.length === 0) throw new RangeError('a packet of topic filters needs one [MQTT-3.8.3-3]');
  let fields = '';
  for (const filter of filters) {
    if (filter === '' || filter.includes('\x00')) throw new RangeError('bad topic filter [MQTT-4.7.3-1]');
    fields += field(filter, 'topic filter') + suffix;
  }
  return fields;
}

const packet = (type: number, flags: number, body: Wire): Wire => header(type, flags, body.length) + body;

/** The fixed header: type, flags and one to four bytes of remaining length [MQTT-2.2.3]. */
function header(type: number, flags: number, remaining: number): Wire {
  const first = String.fromCharCode((type << 4) | flags);
  if (remaining < 128) return first + String.fromCharCode(remaining);
  if (remaining > MAX_REMAINING_LENGTH) {
    throw new RangeError(`an MQTT packet holds ${MAX_REMAINING_LENGTH} bytes, not ${remaining}`);
  }
  let length = '';
  let rest = remaining;
  for (; rest > 127; rest >>>= 7) length += String.fromCharCode((rest & 127) | 128);
  return first + length + String.fromCharCode(rest);
}

/** UTF-8 bytes of a text. Lone surrogates become U+FFFD, so what is sent is always well-formed [MQTT-1.5.3-1]. */
function utf8(text: string): Wire {
  // A text is ASCII exactly when its UTF-8 bytes are as many as its units: 40 ns for 70 bytes, native.
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
}

function field(text: string, what: string): Wire {
  const bytes = utf8(text);
  if (bytes.length > MAX_FIELD_LENGTH) {
    throw new RangeError(`an MQTT ${what} holds ${MAX_FIELD_LENGTH} bytes, not ${bytes.length}`);
  }
  return twoBytes(bytes.length, what) + bytes;
}

// A fleet publishes to few topics, mostly one (PROTOCOLS 1.2): keeping the last one saves its checks.
let lastTopic = '';
let lastTopicField: Wire = '';

function topicField(topic: string): Wire {
  if (topic === lastTopic && topic !== '') return lastTopicField;
  if (!isTopicName(topic)) {
    throw new RangeError(
      `no topic name: ${JSON.stringify(topic)} [MQTT-3.3.2-2, MQTT-4.7.3-1, MQTT-4.7.3-2]`,
    );
  }
  const encoded = field(topic, 'topic name');
  lastTopic = topic;
  lastTopicField = encoded;
  return encoded;
}

const isTopicName = (topic: string): boolean =>
  topic !== '' && !topic.includes('#') && !topic.includes('+') && !topic.includes('\x00');

function packetIdField(packetId: number): Wire {
  if (packetId < 1 || packetId > MAX_PACKET_ID)
    throw new RangeError(`packet identifier ${packetId} [MQTT-2.3.1-1]`);
  return twoBytes(packetId, 'packet identifier');
}

function twoBytes(value: number, what: string): Wire {
  if (value < 0 || value > 65_535) throw new RangeError(`${what} ${value} is outside 0…65535`);
  return String.fromCharCode(value >> 8, value & 255);
}
