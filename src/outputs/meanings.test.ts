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
  assert.equal(outcomeMeaning('ftp/550'), 'file or folder not available');
  assert.equal(outcomeMeaning('ftp/host-not-allowed'), 'FTP: host not allowed');
  assert.equal(outcomeMeaning('platform/token-expired'), 'token expired');
  assert.equal(outcomeMeaning('ok/code-106'), 'answered with code 106');
  assert.equal(outcomeMeaning('timeout'), 'no answer in time');
  assert.equal(outcomeMeaning('ok/resumed-2'), 'taken up again 2 times');
});

test('what a device only simulates is labelled so, first of all (PROTOCOLS 1.8)', () => {
  const fates = ['refused', 'hang', 'truncated', 'corrupted', 'wrong-size', 'install', 'rollback', 'silent'];
  const outcomes = ['ok/simulated-ble', 'script/simulated-wifi-failed', ...fates.map((f) => `firmware/${f}`)];
  const meanings = outcomes.map((outcome) => outcomeMeaning(outcome));
  assert.ok(
    meanings.every((meaning) => meaning.startsWith('simulated: ')),
    meanings.join('\n'),
  );
  assert.equal(new Set(meanings).size, meanings.length);
  assert.equal(outcomeMeaning('firmware/checksum'), 'file does not match its checksum');
});

test('codes never seen before still say where they come from', () => {
  assert.equal(outcomeMeaning('protocol/packet-too-long'), 'broke the protocol: packet too long');
  assert.equal(outcomeMeaning('script/door-jammed'), 'from the script: door jammed');
  assert.equal(outcomeMeaning('nonsense'), 'unknown outcome');
});
