/** Our codec held against mqtt-packet over random packets and random splits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as mqttPacket from 'mqtt-packet';
import {
  encodeConnect,
  encodePuback,
  encodePubcomp,
  encodePublish,
  encodePubrec,
  encodePubrel,
  encodeSubscribe,
  encodeUnsubscribe,
} from './encode.ts';
import type { AnyQoS } from './packet.ts';
import { cut, generate, parseAsServer, parseChunks, type Received } from './packets.test-helper.ts';

const SEED = { seed: 20261122, numRuns: 1000 };

const text = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constant('x'.repeat(20_000)),
);
const topic = fc
  .oneof(fc.constantFrom('device', 'KQ/DL3785W', '/', '$SYS/x'), fc.string({ unit: 'binary', maxLength: 40 }))
  .map((name) => name.replaceAll(/[#+\0]/g, '') || 'a');
const packetId = fc.integer({ min: 1, max: 65535 });
const qos = fc.constantFrom<AnyQoS>(0, 1, 2);

const byteIdentical = (wire: string, packet: mqttPacket.Packet): void =>
  assert.equal(Buffer.from(wire, 'latin1').toString('hex'), mqttPacket.generate(packet).toString('hex'));

test('random PUBLISH packets are byte-identical to mqtt-packet and read back by it', () => {
  fc.assert(
    fc.property(
      topic,
      text,
      qos,
      packetId,
      fc.boolean(),
      fc.boolean(),
      (name, payload, level, id, retain, again) => {
        const duplicate = again && level > 0;
        const wire = encodePublish({ topic: name, payload, qos: level, packetId: id, retain, duplicate });
        byteIdentical(wire, {
          cmd: 'publish',
          topic: name,
          payload,
          qos: level,
          dup: duplicate,
          retain,
          ...(level > 0 && { messageId: id }),
        });
        const [parsed] = parseAsServer(wire);
        assert.ok(parsed?.cmd === 'publish');
        assert.equal(parsed.topic, name);
        assert.equal(parsed.payload.toString(), payload);
      },
    ),
    SEED,
  );
});

test('random CONNECT packets are byte-identical to mqtt-packet and read back by it', () => {
  const optional = fc.option(fc.string({ unit: 'binary', maxLength: 30 }), { nil: undefined });
  const will = fc.option(fc.record({ topic, payload: text, qos, retain: fc.boolean() }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.boolean(),
      fc.nat(65535),
      optional,
      optional,
      will,
      (clientId, cleanSession, keepAliveSeconds, username, secret, lastWill) => {
        const password = username === undefined ? undefined : secret;
        const wire = encodeConnect({
          clientId,
          cleanSession,
          keepAliveSeconds,
          username,
          password,
          will: lastWill,
        });
        const packet: mqttPacket.IConnectPacket = {
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 4,
          clientId,
          clean: cleanSession,
          keepalive: keepAliveSeconds,
          ...(username !== undefined && { username }),
          ...(password !== undefined && { password: Buffer.from(password) }),
          ...(lastWill && { will: lastWill }),
        };
        const [parsed] = parseAsServer(wire);
        assert.ok(parsed?.cmd === 'connect');
        assert.equal(parsed.clientId, clientId);
        assert.equal(parsed.username, username);
        assert.equal(parsed.password?.toString(), password);
        assert.equal(parsed.will?.payload.toString(), lastWill?.payload);
        byteIdentical(wire, packet);
      },
    ),
    SEED,
  );
});

test('random SUBSCRIBE and UNSUBSCRIBE packets are byte-identical to mqtt-packet', () => {
  const filters = fc.array(fc.oneof(topic, fc.constantFrom('#', '+', 'a/+/b/#')), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(packetId, filters, qos, (messageId, topics, level) => {
      const subscriptions = topics.map((name) => ({ topic: name, qos: level }));
      byteIdentical(encodeSubscribe(messageId, topics, level), {
        cmd: 'subscribe',
        messageId,
        subscriptions,
      });
      byteIdentical(encodeUnsubscribe(messageId, topics), {
        cmd: 'unsubscribe',
        messageId,
        unsubscriptions: topics,
      });
    }),
    SEED,
  );
});

test('acknowledgements of every packet identifier are byte-identical to mqtt-packet', () => {
  for (let messageId = 1; messageId <= 65535; messageId += 257) {
    byteIdentical(encodePuback(messageId), { cmd: 'puback', messageId });
    byteIdentical(encodePubrec(messageId), { cmd: 'pubrec', messageId });
    byteIdentical(encodePubrel(messageId), { cmd: 'pubrel', messageId });
    byteIdentical(encodePubcomp(messageId), { cmd: 'pubcomp', messageId });
  }
});

const received: fc.Arbitrary<Received> = fc
  .oneof(
    fc.record({ cmd: fc.constant('connack'), sessionPresent: fc.boolean(), returnCode: fc.constant(0) }),
    fc.record({
      cmd: fc.constant('connack'),
      sessionPresent: fc.constant(false),
      returnCode: fc.integer({ min: 1, max: 5 }),
    }),
    fc
      .record({
        cmd: fc.constant('publish'),
        topic,
        payload: text,
        qos,
        messageId: packetId,
        dup: fc.boolean(),
        retain: fc.boolean(),
      })
      .map((packet) => (packet.qos === 0 ? { ...packet, messageId: 0, dup: false } : packet)),
    fc.record({
      cmd: fc.constantFrom('puback', 'pubrec', 'pubrel', 'pubcomp', 'unsuback'),
      messageId: packetId,
    }),
    fc.record({
      cmd: fc.constant('suback'),
      messageId: packetId,
      granted: fc.array(fc.constantFrom(0, 1, 2, 128), { minLength: 1, maxLength: 20 }),
    }),
    fc.record({ cmd: fc.constant('pingresp') }),
  )
  // fast-check's records have no prototype; ours do.
  .map((packet) => ({ ...packet }));

test('what mqtt-packet generates is parsed the same at any split', () => {
  fc.assert(
    fc.property(
      fc.array(received, { maxLength: 6 }),
      fc.array(fc.nat(500), { maxLength: 12 }),
      (packets, places) => {
        const stream = Buffer.concat(packets.map(generate));
        assert.deepEqual(parseChunks(cut(stream, places)), { packets, malformed: undefined });
      },
    ),
    SEED,
  );
});

test('what MQTT cannot carry is a RangeError, before anything is sent', () => {
  const long = 'é'.repeat(32_768);
  const publish = { topic: 'a', payload: '', qos: 1, packetId: 1 } as const;
  const connect = { clientId: 'c', cleanSession: true, keepAliveSeconds: 0 };
  const mistakes: readonly (() => unknown)[] = [
    () => encodePublish({ ...publish, topic: '' }),
    () => encodePublish({ ...publish, topic: 'a/#' }),
    () => encodePublish({ ...publish, topic: 'a/+' }),
    () => encodePublish({ ...publish, topic: 'a\0' }),
    () => encodePublish({ ...publish, topic: long }),
    () => encodePublish({ ...publish, packetId: 0 }),
    () => encodeSubscribe(1, Array(4_097).fill('x'.repeat(65_535)), 0),
    () => encodePuback(65_536),
    () => encodeSubscribe(1, [], 0),
    () => encodeSubscribe(1, [''], 0),
    () => encodeUnsubscribe(1, []),
    () => encodeConnect({ ...connect, clientId: long }),
    () => encodeConnect({ ...connect, password: 'p' }),
    () => encodeConnect({ ...connect, keepAliveSeconds: 65_536 }),
    () => encodeConnect({ ...connect, clientId: '', cleanSession: false }),
  ];
  for (const mistake of mistakes) assert.throws(mistake, RangeError);
});

test('a lone surrogate is sent as U+FFFD, never as ill-formed UTF-8 [MQTT-1.5.3-1]', () => {
  const [parsed] = parseAsServer(encodePublish({ topic: 'a\ud800', payload: '\udc00', qos: 0, packetId: 0 }));
  assert.ok(parsed?.cmd === 'publish');
  assert.equal(parsed.topic, 'a\ufffd');
  assert.equal(parsed.payload.toString(), '\ufffd');
});
