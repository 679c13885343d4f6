import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE } from '../clouds/deli/wire.ts';
import { outcomeMeaning } from './meanings.ts';

test('every failure code of PROTOCOLS 1.9 has a meaning of its own', () => {
  const meanings = Object.values(CODE)
    .filter((code) => code !== CODE.ok)
    .map((code) => outcomeMeaning(`platform/${code}`));
  assert.ok(meanings.every((meaning) => meaning !== outcomeMeaning('platform/999')));
  assert.equal(new Set(meanings).size, meanings.length);
});

test('MQTT refusals, HTTP statuses and socket codes are told in words', () => {
  assert.equal(outcomeMeaning('mqtt/connack-4'), 'bad user name or password');
  assert.equal(outcomeMeaning('mqtt/connack-5'), 'not authorised');
  assert.equal(outcomeMeaning('http/503'), 'Service Unavailable');
  assert.equal(outcomeMeaning('socket/ECONNREFUSED'), 'connection refused');
  assert.equal(outcomeMeaning('timeout'), 'no answer in time');
  assert.equal(outcomeMeaning('ok/resumed-2'), 'taken up again 2 times');
});

test('codes never seen before still say where they come from', () => {
  assert.equal(outcomeMeaning('protocol/packet-too-long'), 'broke the protocol: packet too long');
  assert.equal(outcomeMeaning('script/door-jammed'), 'from the script: door jammed');
  assert.equal(outcomeMeaning('nonsense'), 'unknown outcome');
});
