import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RegattaError } from '../regatta-error.ts';
import { formatGateway, parseAccessList, parseGateway, readGateway } from './gateway.ts';

test('each scheme has its transport and default port', () => {
  for (const [text, port, tls] of [
    ['mqtt://h', 1883, false],
    ['tcp://h', 1883, false],
    ['mqtts://h', 8883, true],
    ['ssl://h', 8883, true],
    ['tls://h', 8883, true],
    ['MQTT://h', 1883, false],
    ['ssl://h:1883', 1883, true],
    ['tcp://h:65535/', 65535, false],
  ] as const) {
    assert.deepEqual(parseGateway(text), { host: 'h', port, tls }, text);
  }
});

test('an IPv6 address stands in brackets', () => {
  assert.deepEqual(parseGateway('mqtt://[::1]:2883'), { host: '::1', port: 2883, tls: false });
  assert.deepEqual(parseGateway('mqtts://[2001:DB8::7]'), { host: '2001:db8::7', port: 8883, tls: true });
});

test('a mistake is a RegattaError of one line that says how to mend it', () => {
  for (const text of [
    '',
    'h',
    'h:1883',
    'localhost:1883',
    '//h:1883',
    'mqtt:h',
    'mqtt://',
    'mqtt://:1883',
    'mqtt://h:0',
    'mqtt://h:65536',
    'mqtt://h:port',
    'mqtt://::1',
    'mqtt://[::1',
    'mqtt://h h',
    'mqtt://h\n:1883',
    'http://h:80',
    'ws://h:80',
    'mqtt://user:secret@h',
    'mqtt://h/path',
    'mqtt://h?x=1',
    'mqtt://h#x',
  ]) {
    assert.throws(
      () => parseGateway(text),
      (error) =>
        error instanceof RegattaError &&
        error.exitCode === 104 &&
        error.message.startsWith(JSON.stringify(text)) &&
        !error.message.includes('\n'),
      text,
    );
  }
});

test('reading never throws, and what is read is written back the same', () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  );
  const scheme = fc.constantFrom('mqtt', 'tcp', 'mqtts', 'ssl', 'tls');
  const written = fc
    .tuple(scheme, host, fc.integer({ min: 1, max: 65535 }))
    .map(([s, h, p]) => `${s}://${h}:${p}`);
  fc.assert(
    fc.property(fc.oneof(written, fc.string(), fc.webUrl()), (text) => {
      const read = readGateway(text);
      if ('gateway' in read) assert.deepEqual(parseGateway(formatGateway(read.gateway)), read.gateway);
    }),
    { seed: 11, numRuns: 1000 },
  );
  fc.assert(
    fc.property(written, (text) => 'gateway' in readGateway(text)),
    { seed: 12 },
  );
});

test('an access list gives its gateways in order, ssl:// over TLS (PROTOCOLS 1.1)', () => {
  assert.deepEqual(parseAccessList('{"MQTT": ["tcp://d1:1883", "ssl://d2:8883", "tcp://d3"], "HTTP": []}'), {
    outcome: 'ok',
    gateways: [
      { host: 'd1', port: 1883, tls: false },
      { host: 'd2', port: 8883, tls: true },
      { host: 'd3', port: 1883, tls: false },
    ],
  });
});

test('entries that are no gateways are passed over', () => {
  const { outcome, gateways } = parseAccessList('{"MQTT": ["ws://d1", 7, null, "tcp://d2"]}');
  assert.equal(outcome, 'ok');
  assert.deepEqual(gateways, [{ host: 'd2', port: 1883, tls: false }]);
});

test('a body without a usable gateway is a failure', () => {
  for (const [body, outcome] of [
    ['', 'protocol/bad-json'],
    ['<html>', 'protocol/bad-json'],
    ['{"MQTT": [', 'protocol/bad-json'],
    ['null', 'protocol/bad-access-list'],
    ['[]', 'protocol/bad-access-list'],
    ['"MQTT"', 'protocol/bad-access-list'],
    ['{}', 'protocol/bad-access-list'],
    ['{"MQTT": "tcp://d1"}', 'protocol/bad-access-list'],
    ['{"MQTT": []}', 'protocol/bad-access-list'],
    ['{"MQTT": ["d1:1883", "http://d2"]}', 'protocol/bad-access-list'],
  ]) {
    assert.deepEqual(parseAccessList(body!), { outcome, gateways: [] }, body);
  }
});
