/** One fixture, four tests: parse or encode, generate, mirror, split at every byte. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as mqttPacket from 'mqtt-packet';
import {
  DISCONNECT,
  encodeConnect,
  encodePuback,
  encodePubcomp,
  encodePublish,
  encodePubrec,
  encodePubrel,
  encodeSubscribe,
  encodeUnsubscribe,
  PINGREQ,
} from './encode.ts';
import {
  cut,
  generate,
  parseAsServer,
  parseByMqttPacket,
  parseChunks,
  type Received,
} from './packets.test-helper.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

const publish = { cmd: 'publish', messageId: 0, dup: false, retain: false } as const;

const RECEIVED: readonly (readonly [string, string, Received])[] = [
  ['CONNACK accepted (3.2)', '20 02 00 00', { cmd: 'connack', sessionPresent: false, returnCode: 0 }],
  [
    'CONNACK with a session [MQTT-3.2.2-2]',
    '20 02 01 00',
    { cmd: 'connack', sessionPresent: true, returnCode: 0 },
  ],
  [
    'CONNACK refused, not authorised [MQTT-3.2.2-5]',
    '20 02 00 05',
    { cmd: 'connack', sessionPresent: false, returnCode: 5 },
  ],
  ['PUBLISH QoS 0 (3.3)', '30 07 00 03 612f62 7b7d', { ...publish, topic: 'a/b', payload: '{}', qos: 0 }],
  ['PUBLISH without a payload (3.3.3)', '30 03 00 01 61', { ...publish, topic: 'a', payload: '', qos: 0 }],
  [
    'PUBLISH QoS 1, retained and sent again [MQTT-3.3.1-1]',
    '3b 06 00 01 61 1234 78',
    { ...publish, topic: 'a', payload: 'x', qos: 1, messageId: 0x1234, dup: true, retain: true },
  ],
  [
    'PUBLISH QoS 2 of UTF-8 [MQTT-1.5.3-1]',
    '34 09 00 02 c3a9 ffff e282ac',
    { ...publish, topic: 'é', payload: '€', qos: 2, messageId: 0xffff },
  ],
  [
    'PUBLISH that keeps U+FEFF [MQTT-1.5.3-3]',
    '30 09 00 04 efbbbf61 efbbbf',
    { ...publish, topic: '\ufeffa', payload: '\ufeff', qos: 0 },
  ],
  ['PUBACK (3.4)', '40 02 00 01', { cmd: 'puback', messageId: 1 }],
  ['PUBREC (3.5)', '50 02 00 02', { cmd: 'pubrec', messageId: 2 }],
  ['PUBREL [MQTT-3.6.1-1]', '62 02 01 00', { cmd: 'pubrel', messageId: 256 }],
  ['PUBCOMP (3.7)', '70 02 ff ff', { cmd: 'pubcomp', messageId: 65535 }],
  [
    'SUBACK granted and refused [MQTT-3.9.3-1]',
    '90 06 00 0a 00 01 02 80',
    { cmd: 'suback', messageId: 10, granted: [0, 1, 2, 128] },
  ],
  ['UNSUBACK (3.11)', 'b0 02 00 0b', { cmd: 'unsuback', messageId: 11 }],
  ['PINGRESP (3.13)', 'd0 00', { cmd: 'pingresp' }],
];

/** The fields that our packet names, from mqtt-packet's value; its payload as text. */
function pick(parsed: mqttPacket.Packet, like: Received): unknown {
  const fields = new Map<string, unknown>(Object.entries(parsed));
  return Object.fromEntries(
    Object.keys(like).map((key) => {
      const value = fields.get(key);
      if (key === 'messageId') return [key, value ?? 0];
      return [key, Buffer.isBuffer(value) && key === 'payload' ? value.toString() : value];
    }),
  );
}

for (const [name, bytes, packet] of RECEIVED) {
  describe(name, () => {
    const wire = hex(bytes);
    test('is parsed', () => {
      assert.deepEqual(parseChunks([wire]), { packets: [packet], malformed: undefined });
    });
    test('is what mqtt-packet generates', () => {
      assert.equal(generate(packet).toString('hex'), wire.toString('hex'));
    });
    test('is mirrored by mqtt-packet', () => {
      assert.deepEqual(
        parseByMqttPacket(wire).map((parsed) => pick(parsed, packet)),
        [packet],
      );
    });
    test('is parsed the same when split at every byte, alone and between others', () => {
      const expected = { packets: [packet], malformed: undefined };
      for (let at = 0; at <= wire.length; at++) assert.deepEqual(parseChunks(cut(wire, [at])), expected);
      assert.deepEqual(parseChunks([...wire].map((byte) => Uint8Array.of(byte))), expected);
      const thrice = Buffer.concat([wire, wire, wire]);
      for (let at = 0; at <= thrice.length; at++) {
        assert.deepEqual(parseChunks(cut(thrice, [at])).packets, [packet, packet, packet]);
      }
    });
  });
}

const SENT: readonly (readonly [string, string, string, mqttPacket.Packet])[] = [
  [
    'CONNECT of a device (3.1)',
    encodeConnect({
      clientId: 'M_1',
      cleanSession: true,
      keepAliveSeconds: 60,
      username: 'M',
      password: 'p',
    }),
    '10 15 00 04 4d515454 04 c2 003c 0003 4d5f31 0001 4d 0001 70',
    {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: 'M_1',
      clean: true,
      keepalive: 60,
      username: 'M',
      password: Buffer.from('p'),
    },
  ],
  [
    'CONNECT with a will and a kept session [MQTT-3.1.2-8]',
    encodeConnect({
      clientId: 'c',
      cleanSession: false,
      keepAliveSeconds: 0,
      will: { topic: 't', payload: 'é', qos: 2, retain: true },
    }),
    '10 14 00 04 4d515454 04 34 0000 0001 63 0001 74 0002 c3a9',
    {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: 'c',
      clean: false,
      keepalive: 0,
      will: { topic: 't', payload: Buffer.from('é'), qos: 2, retain: true },
    },
  ],
  [
    'PUBLISH QoS 0 (3.3)',
    encodePublish({ topic: 'device', payload: '{}', qos: 0, packetId: 0 }),
    '30 0a 0006 646576696365 7b7d',
    { cmd: 'publish', topic: 'device', payload: Buffer.from('{}'), qos: 0, dup: false, retain: false },
  ],
  [
    'PUBLISH QoS 1 (3.3)',
    encodePublish({ topic: 'a', payload: '€', qos: 1, packetId: 258, retain: true, duplicate: true }),
    '3b 08 0001 61 0102 e282ac',
    {
      cmd: 'publish',
      topic: 'a',
      payload: Buffer.from('€'),
      qos: 1,
      messageId: 258,
      dup: true,
      retain: true,
    },
  ],
  ['PUBACK (3.4)', encodePuback(1), '40 02 0001', { cmd: 'puback', messageId: 1 }],
  ['PUBREC (3.5)', encodePubrec(255), '50 02 00ff', { cmd: 'pubrec', messageId: 255 }],
  ['PUBREL [MQTT-3.6.1-1]', encodePubrel(256), '62 02 0100', { cmd: 'pubrel', messageId: 256 }],
  ['PUBCOMP (3.7)', encodePubcomp(65535), '70 02 ffff', { cmd: 'pubcomp', messageId: 65535 }],
  [
    'SUBSCRIBE [MQTT-3.8.1-1]',
    encodeSubscribe(7, ['KQ', 'KQ/+'], 1),
    '82 0e 0007 0002 4b51 01 0004 4b512f2b 01',
    {
      cmd: 'subscribe',
      messageId: 7,
      subscriptions: [
        { topic: 'KQ', qos: 1 },
        { topic: 'KQ/+', qos: 1 },
      ],
    },
  ],
  [
    'UNSUBSCRIBE [MQTT-3.10.1-1]',
    encodeUnsubscribe(8, ['KQ']),
    'a2 06 0008 0002 4b51',
    { cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['KQ'] },
  ],
  ['PINGREQ (3.12)', PINGREQ, 'c0 00', { cmd: 'pingreq' }],
  ['DISCONNECT (3.14)', DISCONNECT, 'e0 00', { cmd: 'disconnect' }],
];

for (const [name, wire, bytes, packet] of SENT) {
  describe(`${name}, sent`, () => {
    test('is encoded', () => {
      assert.equal(Buffer.from(wire, 'latin1').toString('hex'), hex(bytes).toString('hex'));
    });
    test('is what mqtt-packet generates', () => {
      assert.equal(mqttPacket.generate(packet).toString('hex'), hex(bytes).toString('hex'));
    });
    test('is mirrored by mqtt-packet', () => {
      const [parsed, ...more] = parseAsServer(wire);
      assert.deepEqual(more, []);
      for (const [key, value] of Object.entries(packet)) {
        assert.deepEqual(new Map<string, unknown>(Object.entries(parsed!)).get(key), value, key);
      }
    });
  });
}
