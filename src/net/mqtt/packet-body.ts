/** The packets themselves: what each type a client gets may look like, and what is malformed. */
import { isUtf8 } from 'node:buffer';
import type { Outcome } from '../../lifecycle/outcome.ts';
import { type AnyQoS, TYPE } from './packet.ts';

/** What the input did wrong. Each is final: the connection must be closed [MQTT-4.8.0-1]. */
export const MALFORMED = {
  /** A packet type that no server sends, or a reserved one (section 2.2.1). */
  type: 'protocol/bad-type',
  /** Flag bits other than the standard's [MQTT-2.2.2-2], [MQTT-3.3.1-2], [MQTT-3.2.2-4]. */
  flags: 'protocol/bad-flags',
  /** QoS 3 [MQTT-3.3.1-4]. */
  qos: 'protocol/bad-qos',
  /** A fifth length byte, or a body whose length its type does not have. */
  length: 'protocol/bad-length',
  tooLarge: 'protocol/too-large',
  /** A topic that runs past its packet. */
  truncated: 'protocol/truncated',
  /** An empty topic, one with a wildcard or a NUL [MQTT-3.3.2-2], [MQTT-4.7.3-1], [MQTT-4.7.3-2]. */
  topic: 'protocol/bad-topic',
  /** A topic that isn't UTF-8 [MQTT-1.5.3-1]. */
  utf8: 'protocol/bad-utf8',
  /** Packet identifier 0 [MQTT-2.3.1-1]. */
  packetId: 'protocol/bad-packet-id',
  /** A SUBACK code other than 0, 1, 2, 128 [MQTT-3.9.3-2]. */
  suback: 'protocol/bad-suback',
} as const satisfies Record<string, Outcome>;

/** Receives the packets in the order of the bytes. Arguments and no objects: nothing is allocated for a packet. */
export interface PacketHandler {
  /** Code 0 accepted; else refused, whatever the number: servers send ones the standard reserves. */
  onConnack(sessionPresent: boolean, code: number): void;
  /** `packetId` is 0 with QoS 0. The payload is decoded as UTF-8; bytes that are none become U+FFFD. */
  onPublish(
    topic: string,
    payload: string,
    qos: AnyQoS,
    packetId: number,
    duplicate: boolean,
    retain: boolean,
  ): void;
  onPuback(packetId: number): void;
  onPubrec(packetId: number): void;
  onPubrel(packetId: number): void;
  onPubcomp(packetId: number): void;
  onSuback(packetId: number, granted: readonly number[]): void;
  onUnsuback(packetId: number): void;
  onPingresp(): void;
}

/** What the first byte and the length alone can be wrong about. */
export function checkFixedHeader(first: number, remaining: number): Outcome | undefined {
  const flags = first & 15;
  switch (first >> 4) {
    case TYPE.publish:
      if ((flags & 6) === 6) return MALFORMED.qos;
      return (flags & 14) === 8 ? MALFORMED.flags : undefined;
    case TYPE.connack:
    case TYPE.puback:
    case TYPE.pubrec:
    case TYPE.pubcomp:
    case TYPE.unsuback:
      return flags !== 0 ? MALFORMED.flags : remaining !== 2 ? MALFORMED.length : undefined;
    case TYPE.pubrel:
      return flags !== 2 ? MALFORMED.flags : remaining !== 2 ? MALFORMED.length : undefined;
    case TYPE.suback:
      return flags !== 0 ? MALFORMED.flags : remaining < 3 ? MALFORMED.length : undefined;
    case TYPE.pingresp:
      return flags !== 0 ? MALFORMED.flags : remaining !== 0 ? MALFORMED.length : undefined;
    default:
      return MALFORMED.type;
  }
}

/** Parses one whole packet, whose header has been checked; the body is bytes `start` up to `end`. */
export function parseBody(
  first: number,
  bytes: Buffer,
  start: number,
  end: number,
  handler: PacketHandler,
): Outcome | undefined {
  const type = first >> 4;
  if (type === TYPE.publish) return parsePublish(first, bytes, start, end, handler);
  if (type === TYPE.connack) return parseConnack(bytes, start, handler);
  if (type === TYPE.pingresp) {
    handler.onPingresp();
    return undefined;
  }
  const packetId = readTwoBytes(bytes, start);
  if (packetId === 0) return MALFORMED.packetId;
  if (type === TYPE.suback) return parseSuback(packetId, bytes, start + 2, end, handler);
  if (type === TYPE.puback) handler.onPuback(packetId);
  else if (type === TYPE.pubrec) handler.onPubrec(packetId);
  else if (type === TYPE.pubrel) handler.onPubrel(packetId);
  else if (type === TYPE.pubcomp) handler.onPubcomp(packetId);
  else handler.onUnsuback(packetId);
  return undefined;
}

function parsePublish(
  first: number,
  bytes: Buffer,
  start: number,
  end: number,
  handler: PacketHandler,
): Outcome | undefined {
  const qos = ((first >> 1) & 3) as AnyQoS;
  if (start + 2 > end) return MALFORMED.truncated;
  const topicStart = start + 2;
  const topicEnd = topicStart + readTwoBytes(bytes, start);
  const payloadStart = qos === 0 ? topicEnd : topicEnd + 2;
  if (payloadStart > end) return MALFORMED.truncated;
  const malformed = checkTopic(bytes, topicStart, topicEnd);
  if (malformed !== undefined) return malformed;
  const packetId = qos === 0 ? 0 : readTwoBytes(bytes, topicEnd);
  if (qos !== 0 && packetId === 0) return MALFORMED.packetId;
  // As UTF-8, which is not said: node looks a named encoding up each time.
  const topic = bytes.toString(undefined, topicStart, topicEnd);
  const payload = bytes.toString(undefined, payloadStart, end);
  handler.onPublish(topic, payload, qos, packetId, (first & 8) !== 0, (first & 1) !== 0);
  return undefined;
}

function checkTopic(bytes: Buffer, start: number, end: number): Outcome | undefined {
  if (start === end) return MALFORMED.topic;
  let ascii = true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0 || byte === 0x23 || byte === 0x2b) return MALFORMED.topic;
    if (byte > 127) ascii = false;
  }
  return ascii || isUtf8(bytes.subarray(start, end)) ? undefined : MALFORMED.utf8;
}

function parseConnack(bytes: Buffer, start: number, handler: PacketHandler): Outcome | undefined {
  const flags = bytes[start]!;
  const code = bytes[start + 1]!;
  if (flags > 1 || (flags === 1 && code !== 0)) return MALFORMED.flags;
  handler.onConnack(flags === 1, code);
  return undefined;
}

function parseSuback(
  packetId: number,
  bytes: Buffer,
  start: number,
  end: number,
  handler: PacketHandler,
): Outcome | undefined {
  const granted: number[] = [];
  for (let at = start; at < end; at++) {
    const code = bytes[at]!;
    if (code > 2 && code !== 128) return MALFORMED.suback;
    granted.push(code);
  }
  handler.onSuback(packetId, granted);
  return undefined;
}

const readTwoBytes = (bytes: Buffer, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
