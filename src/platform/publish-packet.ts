/** A PUBLISH of QoS 0, [MQTT-3.3]: the one packet that is worth writing past the broker. */

/**
 * As a latin1 string, one character a byte: `socket.write(text, 'latin1')` is the cheapest write node has.
 * The remaining length has up to four bytes, [MQTT-2.2.3].
 */
export function publishPacket(topic: string, payload: string): string {
  const topicBytes = toBytes(topic);
  const payloadBytes = toBytes(payload);
  let remaining = 2 + topicBytes.length + payloadBytes.length;
  let header = '\x30';
  do {
    const digit = remaining & 0x7f;
    remaining >>>= 7;
    header += String.fromCharCode(remaining > 0 ? digit | 0x80 : digit);
  } while (remaining > 0);
  return (
    header + String.fromCharCode(topicBytes.length >> 8, topicBytes.length & 0xff) + topicBytes + payloadBytes
  );
}

/** The text's UTF-8 bytes as latin1 characters: itself when it is ASCII, as most are. */
const toBytes = (text: string): string =>
  Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
