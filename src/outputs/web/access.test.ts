import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeToken, refusalOf } from './access.ts';
import { isLoopbackHost, originOf } from './address.ts';

const token = makeToken();
const house = { token, names: ['localhost', 'box'] };
const asked = { method: 'GET', host: '127.0.0.1:8080', origin: undefined, token };

test('a token is long, and never the same twice', () => {
  assert.match(token, /^[\w-]{22}$/);
  assert.notEqual(makeToken(), token);
});

test('who has the token may look, under an address or a name of this machine', () => {
  for (const host of ['127.0.0.1:8080', '10.0.0.7', '[::1]:8080', 'localhost:1', 'BOX:8080'])
    assert.equal(refusalOf({ ...asked, host }, house), undefined, host);
});

for (const [what, change] of [
  ['no token', { token: null }],
  ['an empty one', { token: '' }],
  ['another one', { token: makeToken() }],
  ['the beginning of it', { token: token.slice(0, -1) }],
  ['a name that somebody lets resolve to us', { host: 'evil.example:8080' }],
  ['a name that begins like ours', { host: 'localhost.evil.example' }],
  ['no name', { host: undefined }],
  ['another page that posts', { method: 'POST', origin: 'http://127.0.0.1:9999' }],
  ['a sandboxed page that posts', { method: 'POST', origin: 'null' }],
] as const) {
  test(`refused: ${what}`, () => assert.match(refusalOf({ ...asked, ...change }, house) ?? '', /\w/));
}

test('our own page may post', () => {
  assert.equal(refusalOf({ ...asked, method: 'POST', origin: 'http://127.0.0.1:8080' }, house), undefined);
});

test('what is printed is an address that can be opened', () => {
  const eth = [{ address: '10.0.0.7', family: 'IPv4', internal: false }];
  const interfaces = { eth0: eth } as unknown as Parameters<typeof originOf>[1];
  assert.equal(originOf({ host: '127.0.0.1', port: 1 }, interfaces), 'http://127.0.0.1:1');
  assert.equal(originOf({ host: '::1', port: 1 }, interfaces), 'http://[::1]:1');
  assert.equal(originOf({ host: '0.0.0.0', port: 1 }, interfaces), 'http://10.0.0.7:1');
  assert.equal(originOf({ host: '0.0.0.0', port: 1 }, {}), 'http://127.0.0.1:1');
});

test('only loopback is not told of as reachable by others', () => {
  assert.deepEqual(
    ['127.0.0.1', '127.8.0.1', '::1', 'localhost', '0.0.0.0', '10.0.0.7'].map(isLoopbackHost),
    [true, true, true, true, false, false],
  );
});
