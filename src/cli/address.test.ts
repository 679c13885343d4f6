import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADDRESS, addressOf } from './address.ts';

for (const [text, host, port] of [
  ['', '127.0.0.1', 9464],
  ['0', '127.0.0.1', 0],
  ['8080', '127.0.0.1', 8080],
  ['0.0.0.0:8080', '0.0.0.0', 8080],
  ['monitor.local:65535', 'monitor.local', 65535],
  ['[::1]:80', '::1', 80],
] as const) {
  test(`an address: "${text}"`, () => {
    assert.deepEqual(addressOf('prometheus', text, 9464), { host, port });
    assert.ok(text === '' || ADDRESS.test(text));
  });
}

for (const text of ['65536', 'here', ':80', '::1:80', '-1', '1.5', 'a b:80', '127.0.0.1:'])
  test(`no address: "${text}"`, () =>
    assert.throws(() => addressOf('prometheus', text, 9464), {
      exitCode: 104,
      message: `--prometheus takes a port, or an address of this machine and a port, such as 9464 or 0.0.0.0:9464, not "${text}"`,
    }));
