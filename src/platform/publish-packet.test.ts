import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { deliveryPacket, publishPacket } from './publish-packet.ts';

const expected = (topic: string, payload: string): Buffer =>
  mqtt.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
const made = (topic: string, payload: string): Buffer => Buffer.from(publishPacket(topic, payload), 'latin1');

describe('a PUBLISH of QoS 0', () => {
  it('is byte for byte what mqtt-packet makes, for any text', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(text, text, (topic, payload) => {
        assert.deepEqual(made(topic, payload), expected(topic, payload));
      }),
      { seed: 1 },
    );
  });

  it('has a remaining length of one to four bytes, [MQTT-2.2.3]', () => {
    for (const size of [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152]) {
      const payload = 'x'.repeat(Math.max(0, size - 3));
      assert.ok(made('t', payload).equals(expected('t', payload)), String(size));
    }
  });
});

describe('a PUBLISH to a subscriber', () => {
  it('is byte for byte what mqtt-packet makes, for any bytes, first and again [MQTT-3.3.1-1]', () => {
    const payloads = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(payloads, fc.integer({ min: 0, max: 65_535 }), fc.boolean(), (bytes, packetId, again) => {
        const payload = Buffer.from(bytes);
        const qos = packetId > 0 ? 1 : 0;
        const dup = again && qos === 1;
        const delivery = { packetId, repeated: again };
        assert.deepEqual(
          Buffer.from(deliveryPacket('é/t', payload.toString('latin1'), delivery), 'latin1'),
          mqtt.generate({
            cmd: 'publish',
            topic: 'é/t',
            payload,
            qos,
            dup,
            retain: false,
            messageId: packetId,
          }),
        );
      }),
      { seed: 1 },
    );
  });
});
