import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { publishPacket } from './publish-packet.ts';

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
