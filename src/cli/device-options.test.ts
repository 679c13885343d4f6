import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deviceOptions } from './device-options.ts';
import { Given } from './given.ts';

const WHO = { model: 'DL3785W', serial: '1' };
const options = (values: Record<string, unknown> = {}, environment: Record<string, string> = {}) =>
  deviceOptions(new Given({ ...WHO, ...values }), environment);

test('with a model and a serial alone it is one on a platform of its own', () => {
  assert.deepEqual(options(), {
    model: 'DL3785W',
    serial: '1',
    secret: 'demo',
    version: '1.0',
    name: 'by hand',
    connectionKind: 'auto',
    target: 'embedded',
    qos: 0,
    keepAliveSeconds: 60,
    replyTimeout: 10_000,
    auto: false,
    verbose: false,
  });
});

test('a gateway elsewhere, with the secret from the environment unless it is typed', () => {
  const target = 'mqtts://10.0.0.7';
  const { target: given, secret } = options(
    { target, 'own-topic': true, 'allow-host': 'cdn' },
    { REGATTA_SECRET: 's' },
  );
  assert.deepEqual(given, {
    gateway: { host: '10.0.0.7', port: 8883, tls: true },
    ownTopic: true,
    allowHosts: ['cdn'],
  });
  assert.equal(secret, 's');
  assert.equal(options({ target, secret: 't' }, { REGATTA_SECRET: 's' }).secret, 't');
});

test('an access list needs no gateway', () => {
  const { target } = options({ 'access-list': 'http://d/access_list', secret: 's' });
  assert.deepEqual(target, { accessList: 'http://d/access_list', ownTopic: false, allowHosts: [] });
});

test('an account registered beforehand takes its password from the environment unless it is typed', () => {
  const environment = { REGATTA_PASSWORD: 'p' };
  assert.deepEqual(options({ username: 'u' }, environment).account, { username: 'u', password: 'p' });
  assert.deepEqual(options({ username: 'u', password: 'q' }, environment).account, {
    username: 'u',
    password: 'q',
  });
});

test('a PEM file to trust is read', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-trust-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, '-----BEGIN CERTIFICATE-----\nx');
  const given = { target: 'mqtts://h', secret: 's', trust: file };
  assert.equal((options(given).target as { trust?: string }).trust, '-----BEGIN CERTIFICATE-----\nx');
  writeFileSync(file, 'x');
  assert.throws(() => options(given), /holds no certificate in PEM/);
});

for (const [what, values, message] of [
  ['no serial', { serial: undefined }, /^which device\? Give both, as: regatta device --model/],
  ['a serial with blanks', { serial: 'a b' }, /^--serial takes a serial without/],
  [
    'no such target',
    { target: 'nowhere' },
    /^--target takes embedded, mqtt:\/\/host:1883 or .*, not "nowhere"$/,
  ],
  ['no access list', { 'access-list': 'ftp://x' }, /^--access-list takes an address such as/],
  ['no secret', { target: 'mqtt://h' }, /^the product secret is missing: set REGATTA_SECRET/],
  ['no password', { username: 'u' }, /^--username needs a password: set REGATTA_PASSWORD/],
  ['no user name', { password: 'p' }, /^--password belongs to --username/],
  ['trust for nothing', { trust: 'x' }, /^--trust has no use on the embedded platform/],
  [
    'trust in nothing',
    { target: 'mqtts://h', trust: '/nowhere' },
    /^--trust \/nowhere cannot be read \(ENOENT\)$/,
  ],
  ['QoS 2', { qos: '2' }, /^--qos takes 0 or 1, not "2"$/],
  ['a kind of network', { 'conn-type': 'lan' }, /^--conn-type takes auto, ble, wifi or none, not "lan"$/],
  ['a bare number', { timeout: '5' }, /^--timeout takes a time such as 10s, not "5"$/],
  ['too long a keep-alive', { 'keep-alive': '20h' }, /^--keep-alive takes a time such as 10s, not "20h"$/],
] as const) {
  test(`refused with the flag and what it takes: ${what}`, () =>
    assert.throws(() => options(values), { name: 'RegattaError', exitCode: 104, message }));
}
