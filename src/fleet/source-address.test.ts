import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceAddress } from './source-address.ts';

const gateway = (host: string) => ({ host, port: 1883, tls: false });

test('on loopback devices take turns with the addresses; towards another machine the system chooses', () => {
  const of = sourceAddress({ sourceAddresses: 3 });
  const near = [0, 1, 2, 3].map((index) => of({ index }, gateway('127.0.0.1')));
  assert.deepEqual(near, ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.1']);
  assert.equal(of({ index: 1 }, gateway('192.0.2.1')), undefined);
  assert.equal(of({ index: 1 }, gateway('127.example.com')), undefined);
});

test('where one address has ports enough, the system chooses', () => {
  assert.equal(sourceAddress({ sourceAddresses: 1 })({ index: 5 }, gateway('127.0.0.1')), undefined);
});
