/** Facts of MQTT 3.1.1 that encoding and parsing share. */

/** The upper four bits of a packet's first byte (section 2.2.1). */
export const TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
} as const;

/** Bytes that may follow the fixed header [MQTT-2.2.3]: four length bytes of seven bits. */
export const MAX_REMAINING_LENGTH = 268_435_455;
/** Bytes of a topic, client id, user name or password: its length is two bytes [MQTT-1.5.3]. */
export const MAX_FIELD_LENGTH = 65_535;
export const MAX_PACKET_ID = 65_535;

/** The codec knows all three; devices send 0 and 1. */
export type AnyQoS = 0 | 1 | 2;
