import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette } from '../outputs/palette.ts';
import { clockText, packetLines, type View } from './message-view.ts';
import type { Packet } from './shown-link.ts';

const VIEW: View = { palette: palette(false), width: 80, verbose: false };
const received = (message: object): Packet => ({
  kind: 'received',
  topic: 'DL_1',
  payload: JSON.stringify(message),
});
const indent = ' '.repeat(13);

test('a request shows its direction, its action by number and name, and its JSON', () => {
  const payload = '{"mid":"3","from":"DL_1","time":1,"action":102}';
  assert.deepEqual(packetLines({ kind: 'sent', topic: 'device', payload, qos: 0 }, VIEW), [
    '→ 102 query device',
    indent + payload,
  ]);
});

test('a reply shows its code with the meaning, and how long it took', () => {
  const message = { mid: '3', from: 'system', time: 1, action: 300, data: { code: 107, msg: 'not bound' } };
  const [head] = packetLines(received(message), VIEW, 12.4);
  assert.equal(head, '← 300 to application  107 device not registered or bound  12 ms');
  const [fine] = packetLines(received({ action: 102, data: { code: 0 } }), VIEW, 3);
  assert.equal(fine, '← 102 query device  0 ok  3 ms');
});

test('a token is hidden in what is shown', () => {
  const lines = packetLines(received({ action: 205, data: { status: 1, token: 'sesame-open' } }), VIEW);
  assert.doesNotMatch(lines.join('\n'), /sesame/);
});

test('actions and payloads that nobody knows are shown as they are', () => {
  assert.equal(packetLines(received({ action: 999 }), VIEW)[0], '← 999 (unknown action)');
  assert.equal(packetLines(received({ mid: 1 }), VIEW)[0], '← without an action');
  assert.deepEqual(packetLines({ kind: 'received', topic: 't', payload: '\u001b[2J{' }, VIEW), [
    '← not a JSON object',
    `${indent}"\\u001b[2J{"`,
  ]);
  assert.equal(
    packetLines(received({ action: 102, data: { code: 'x' } }), VIEW)[0],
    '← 102 query device  code is no number',
  );
});

test('the account is named, its password never is', () => {
  const gateway = { host: '10.0.0.7', port: 8883, tls: true };
  const connect: Packet = {
    kind: 'connect',
    gateway,
    clientId: 'DL_1',
    username: 'DL',
    password: true,
    keepAliveSeconds: 60,
  };
  assert.deepEqual(packetLines(connect, VIEW), ['→ CONNECT mqtts://10.0.0.7:8883 as DL_1 (user DL)']);
  assert.deepEqual(packetLines(connect, { ...VIEW, verbose: true }), [
    '→ CONNECT mqtts://10.0.0.7:8883 as DL_1 (user DL), a password, keep-alive 60 s',
  ]);
});

test('pings and acknowledgements are shown on demand; subscriptions and endings always', () => {
  const quiet: Packet[] = [{ kind: 'ping' }, { kind: 'pong' }, { kind: 'puback', packetId: 4 }];
  assert.deepEqual(
    quiet.map((packet) => packetLines(packet, VIEW)),
    [[], [], []],
  );
  assert.deepEqual(
    quiet.flatMap((packet) => packetLines(packet, { ...VIEW, verbose: true })),
    ['→ PINGREQ', '← PINGRESP', '← PUBACK 4'],
  );
  const loud: Packet[] = [
    { kind: 'connack', sessionPresent: false },
    { kind: 'subscribe', topics: ['KQ', 'KQ/DL'] },
    { kind: 'suback', granted: [0, 128] },
    { kind: 'disconnect' },
    { kind: 'closed', outcome: 'ok' },
    { kind: 'closed', outcome: 'mqtt/connack-4' },
  ];
  assert.deepEqual(
    loud.flatMap((packet) => packetLines(packet, VIEW)),
    [
      '← CONNACK accepted',
      '→ SUBSCRIBE KQ, KQ/DL',
      '← SUBACK QoS 0, refused',
      '→ DISCONNECT',
      '× connection closed',
      '× bad user name or password (mqtt/connack-4)',
    ],
  );
});

test('a payload of many lines is cut, and whole when everything is to be seen', () => {
  const message = { action: 301, data: Array.from({ length: 90 }, (_, i) => `${i}`.padEnd(60, '.')) };
  const short = packetLines(received(message), VIEW);
  assert.equal(short.length, 42);
  assert.match(short.at(-1) ?? '', /^ {13}… \d+ more lines; verbose on shows all$/);
  assert.ok(packetLines(received(message), { ...VIEW, verbose: true }).length > 90);
});

test('a moment is told to the millisecond', () => {
  assert.equal(clockText(new Date(2026, 10, 22, 4, 5, 6, 7).getTime()), '04:05:06.007');
});
