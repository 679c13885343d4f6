import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAccessList } from './access-list.ts';

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
