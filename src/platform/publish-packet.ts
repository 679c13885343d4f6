/** PUBLISH, [MQTT-3.3]: the one packet that is worth writing past the broker. */

/**
 * QoS 0, as a latin1 string, one character a byte: `socket.write(text, 'latin1')` is the cheapest write node has.
 */
export const publishPacket = (topic: string, payload: string): string =>
  packet(0x30, toBytes(topic), '', toBytes(payload));

export interface Delivery {
  /** 1…65535 with QoS 1, else 0. */
  readonly packetId: number;
  /** DUP: it may have been sent before [MQTT-3.3.1-1]. */
  readonly repeated: boolean;
}

/** Likewise, with QoS 1 when there is a packet identifier. @param payload bytes as latin1 characters */
export function deliveryPacket(topic: string, payload: string, { packetId, repeated }: Delivery): string {
  if (packetId === 0) return packet(0x30, toBytes(topic), '', payload);
  return packet(repeated ? 0x3a : 0x32, toBytes(topic), twoBytes(packetId), payload);
}

/** The remaining length has up to four bytes, [MQTT-2.2.3]. */
function packet(first: number, topic: string, packetId: string, payload: string): string {
  let remaining = 2 + topic.length + packetId.length + payload.length;
  let header = String.fromCharCode(first);
  do {
    const digit = remaining & 0x7f;
    remaining >>>= 7;
    header += String.fromCharCode(remaining > 0 ? digit | 0x80 : digit);
  } while (remaining > 0);
  return header + twoBytes(topic.length) + topic + packetId + payload;
}

const twoBytes = (value: number): string => String.fromCharCode(value >> 8, value & 0xff);

/** The text's UTF-8 bytes as latin1 characters: itself when it is ASCII, as most are. */
const toBytes = (text: string): string =>
  Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
