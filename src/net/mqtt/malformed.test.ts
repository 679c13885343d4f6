import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MALFORMED } from './packet-body.ts';
import { DEFAULT_MAX_PACKET_SIZE } from './packet-parser.ts';
import { cut, parseChunks } from './packets.test-helper.ts';

const CASES: readonly (readonly [string, string, string])[] = [
  ['the reserved type 0 (2.2.1)', '00 00', MALFORMED.type],
  ['the reserved type 15 (2.2.1)', 'f0 00', MALFORMED.type],
  ['CONNECT from a server (2.2.1)', '10 00', MALFORMED.type],
  ['SUBSCRIBE from a server (2.2.1)', '82 06 0001 0001 61 00', MALFORMED.type],
  ['UNSUBSCRIBE from a server (2.2.1)', 'a2 05 0001 0001 61', MALFORMED.type],
  ['PINGREQ from a server (2.2.1)', 'c0 00', MALFORMED.type],
  ['DISCONNECT from a server (2.2.1)', 'e0 00', MALFORMED.type],
  ['flags in CONNACK [MQTT-2.2.2-2]', '21 02 00 00', MALFORMED.flags],
  ['flags in PUBACK [MQTT-2.2.2-2]', '42 02 00 01', MALFORMED.flags],
  ['flags in PUBREC [MQTT-2.2.2-2]', '51 02 00 01', MALFORMED.flags],
  ['PUBREL without its flags [MQTT-3.6.1-1]', '60 02 00 01', MALFORMED.flags],
  ['flags in PUBCOMP [MQTT-2.2.2-2]', '78 02 00 01', MALFORMED.flags],
  ['flags in SUBACK [MQTT-2.2.2-2]', '92 03 00 01 00', MALFORMED.flags],
  ['flags in UNSUBACK [MQTT-2.2.2-2]', 'b2 02 00 01', MALFORMED.flags],
  ['flags in PINGRESP [MQTT-2.2.2-2]', 'd1 00', MALFORMED.flags],
  ['DUP with QoS 0 [MQTT-3.3.1-2]', '38 03 00 01 61', MALFORMED.flags],
  ['reserved CONNACK flags (3.2.2.1)', '20 02 02 00', MALFORMED.flags],
  ['a session with a refusal [MQTT-3.2.2-4]', '20 02 01 05', MALFORMED.flags],
  ['QoS 3 [MQTT-3.3.1-4]', '36 05 00 01 61 0001', MALFORMED.qos],
  ['a five-byte length [MQTT-2.2.3]', '30 80 80 80 80 01', MALFORMED.length],
  ['a long CONNACK (3.2)', '20 03 00 00 00', MALFORMED.length],
  ['a short CONNACK (3.2)', '20 01 00', MALFORMED.length],
  ['a short PUBACK (3.4)', '40 01 00', MALFORMED.length],
  ['an empty PUBREC (3.5)', '50 00', MALFORMED.length],
  ['a long PUBREL (3.6)', '62 03 00 01 00', MALFORMED.length],
  ['a short PUBCOMP (3.7)', '70 01 01', MALFORMED.length],
  ['a SUBACK without codes (3.9)', '90 02 00 01', MALFORMED.length],
  ['a long UNSUBACK (3.11)', 'b0 03 00 01 00', MALFORMED.length],
  ['a PINGRESP with a body (3.13)', 'd0 01 00', MALFORMED.length],
  ['a PUBLISH without a topic length (3.3.2)', '30 01 00', MALFORMED.truncated],
  ['an empty PUBLISH (3.3.2)', '30 00', MALFORMED.truncated],
  ['a topic longer than its packet (3.3.2)', '30 03 00 02 61', MALFORMED.truncated],
  ['a QoS 1 PUBLISH without an identifier [MQTT-2.3.1-1]', '32 04 00 01 61 00', MALFORMED.truncated],
  ['an empty topic [MQTT-4.7.3-1]', '30 03 00 00 78', MALFORMED.topic],
  ['a topic with # [MQTT-3.3.2-2]', '30 03 00 01 23', MALFORMED.topic],
  ['a topic with + [MQTT-3.3.2-2]', '30 05 00 03 612f2b', MALFORMED.topic],
  ['a topic with NUL [MQTT-4.7.3-2]', '30 04 00 02 6100', MALFORMED.topic],
  ['a topic of a lone byte c3 [MQTT-1.5.3-1]', '30 03 00 01 c3', MALFORMED.utf8],
  ['a topic with a surrogate [MQTT-1.5.3-1]', '30 05 00 03 eda080', MALFORMED.utf8],
  ['a topic with an overlong form [MQTT-1.5.3-1]', '30 04 00 02 c0af', MALFORMED.utf8],
  ['identifier 0 in PUBLISH [MQTT-2.3.1-1]', '32 05 00 01 61 0000', MALFORMED.packetId],
  ['identifier 0 in PUBACK [MQTT-2.3.1-1]', '40 02 0000', MALFORMED.packetId],
  ['identifier 0 in PUBREL [MQTT-2.3.1-1]', '62 02 0000', MALFORMED.packetId],
  ['identifier 0 in SUBACK [MQTT-2.3.1-1]', '90 03 0000 00', MALFORMED.packetId],
  ['SUBACK code 3 [MQTT-3.9.3-2]', '90 03 0001 03', MALFORMED.suback],
  ['SUBACK code 129 [MQTT-3.9.3-2]', '90 04 0001 00 81', MALFORMED.suback],
];

const PONG = { cmd: 'pingresp' } as const;

describe('malformed input is a value, at any split, and nothing is parsed after it', () => {
  for (const [name, bytes, outcome] of CASES) {
    test(name, () => {
      const bad = Buffer.from(bytes.replaceAll(' ', ''), 'hex');
      const stream = Buffer.concat([Buffer.from('d000', 'hex'), bad, Buffer.from('d000', 'hex')]);
      const expected = { packets: [PONG], malformed: outcome };
      for (let at = 0; at <= stream.length; at++) {
        assert.deepEqual(parseChunks(cut(stream, [at])), expected, `split at ${at}`);
      }
      assert.deepEqual(parseChunks([...stream].map((byte) => Uint8Array.of(byte))), expected, 'byte by byte');
    });
  }
});

test('random garbage never throws and is the same at any split', () => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    // Begins like a packet, so that the bodies are reached too.
    fc
      .tuple(fc.constantFrom(0x20, 0x30, 0x32, 0x34, 0x40, 0x50, 0x62, 0x70, 0x90, 0xb0), fc.uint8Array())
      .map(([first, body]) => Uint8Array.of(first, body.length & 127, ...body)),
  );
  fc.assert(
    fc.property(fc.array(garbage, { maxLength: 6 }), fc.array(fc.nat(200)), (parts, places) => {
      const stream = Buffer.concat(parts);
      assert.deepEqual(parseChunks(cut(stream, places)), parseChunks([stream]));
    }),
    { seed: 311, numRuns: 3000 },
  );
});

/** A QoS 0 PUBLISH of exactly this many bytes in all. */
function publishOf(size: number): Buffer {
  const lengthBytes = size - 2 < 128 ? 1 : size - 3 < 16384 ? 2 : size - 4 < 2097152 ? 3 : 4;
  let remaining = size - 1 - lengthBytes;
  const bytes = Buffer.alloc(size, 'x');
  bytes[0] = 0x30;
  for (let at = 1; at <= lengthBytes; at++, remaining = Math.floor(remaining / 128)) {
    bytes[at] = (remaining % 128) | (at < lengthBytes ? 128 : 0);
  }
  bytes.set([0, 1, 0x61], 1 + lengthBytes);
  return bytes;
}

test('a packet of the maximum size is parsed, a bigger one is refused from its header alone', () => {
  for (const maximum of [64, 129, 130, 16386, 16387, DEFAULT_MAX_PACKET_SIZE]) {
    const { packets, malformed } = parseChunks([publishOf(maximum)], maximum);
    assert.equal(malformed, undefined);
    assert.equal(packets.length, 1);
    const header = publishOf(maximum + 1).subarray(0, 5);
    assert.deepEqual(parseChunks([header], maximum), { packets: [], malformed: MALFORMED.tooLarge });
  }
  const largest = Buffer.from('30ffffff7f', 'hex');
  assert.equal(parseChunks([largest]).malformed, MALFORMED.tooLarge);
});

test('each number of length bytes is read, split within the length too [MQTT-2.2.3]', () => {
  for (const size of [129, 130, 16386, 16387, 2097155, 2097156]) {
    const bytes = publishOf(size);
    for (let at = 0; at < 8; at++) {
      const { packets, malformed } = parseChunks(cut(bytes, [at, size - 1]), 4_000_000);
      assert.equal(malformed, undefined, `${size} split at ${at}`);
      assert.equal(packets.length, 1);
    }
  }
});

test('a length with more bytes than it needs is accepted: 3.1.1 does not forbid it', () => {
  assert.deepEqual(parseChunks([Buffer.from('d0808000', 'hex')]), { packets: [PONG], malformed: undefined });
});
