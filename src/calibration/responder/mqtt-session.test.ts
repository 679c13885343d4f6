import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IPublishPacket, Packet } from 'mqtt-packet';
import { generate, parser } from 'mqtt-packet';
import { NullSession } from './mqtt-session.ts';

const CONNECT = {
  cmd: 'connect',
  clientId: 'DL_00000001',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
} as const;
const query = (mid: string, size = 0): Packet => ({
  cmd: 'publish',
  topic: 'device',
  qos: 0,
  dup: false,
  retain: false,
  payload: JSON.stringify({
    mid,
    from: 'DL_00000001',
    time: 1,
    action: 102,
    data: size > 0 ? { x: 'x'.repeat(size) } : undefined,
  }),
});

function packetsIn(text: string): Packet[] {
  const packets: Packet[] = [];
  const reader = parser();
  reader.on('packet', (packet) => packets.push(packet));
  reader.parse(Buffer.from(text, 'latin1'));
  return packets;
}

function talk(packets: readonly Packet[], cuts: readonly number[] = []) {
  const bytes = Buffer.concat(packets.map((packet) => generate(packet)));
  const session = new NullSession();
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  const answers = places
    .slice(1)
    .map((to, index) => session.feed(Buffer.from(bytes.subarray(places[index], to))));
  return { answers: packetsIn(answers.join('')), requests: session.requests };
}

test('a connection, a subscription, a ping and a query each get their answer', () => {
  const { answers, requests } = talk([
    CONNECT,
    {
      cmd: 'subscribe',
      messageId: 7,
      subscriptions: [
        { topic: 'KQ', qos: 0 },
        { topic: 'KQ/DL', qos: 1 },
      ],
    },
    { cmd: 'pingreq' },
    query('12'),
    { cmd: 'disconnect' },
  ]);
  assert.deepEqual(
    answers.map(({ cmd }) => cmd),
    ['connack', 'suback', 'pingresp', 'publish'],
  );
  const [connack, suback, , reply] = answers as [
    Packet & { returnCode: number },
    Packet & { granted: number[] },
    Packet,
    IPublishPacket,
  ];
  assert.equal(connack.returnCode, 0);
  assert.deepEqual([suback.messageId, suback.granted], [7, [0, 0]]);
  assert.equal(reply.topic, CONNECT.clientId);
  assert.deepEqual(JSON.parse(reply.payload.toString()), { mid: '12', action: 102, data: { code: 0 } });
  assert.equal(requests, 1);
});

test('however the bytes are cut, the answers are the same', () => {
  const packets = [CONNECT, query('1'), query('2', 300), query('3', 20_000), query('4')];
  const whole = talk(packets);
  assert.equal(whole.requests, 4);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) =>
      assert.deepEqual(talk(packets, cuts), whole),
    ),
    { seed: 42 },
  );
});
