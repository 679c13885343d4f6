import assert from 'node:assert/strict';
import test from 'node:test';
import { formatGateway, parseGateway } from './gateway.ts';

test('schemes tell TLS from plain, and give the port when none is written', () => {
  const cases: [string, string, number, boolean][] = [
    ['mqtt://broker', 'broker', 1883, false],
    ['tcp://d1.delicloud.com:1883', 'd1.delicloud.com', 1883, false],
    ['mqtts://broker', 'broker', 8883, true],
    ['ssl://broker:9999/', 'broker', 9999, true],
    ['tls://10.0.0.1', '10.0.0.1', 8883, true],
    ['mqtt://[::1]:2883', '::1', 2883, false],
  ];
  for (const [address, host, port, tls] of cases)
    assert.deepEqual(parseGateway(address), { host, port, tls }, address);
});

test('what is not the bare address of a gateway is refused', () => {
  const addresses = ['broker:1883', 'http://broker', 'mqtt://', 'mqtt://a:b@broker', 'mqtt://broker/path'];
  for (const address of [...addresses, 'mqtt://broker:0', 'mqtt://broker:70000', 'mqtt://broker?x=1', ''])
    assert.equal(parseGateway(address), undefined, address);
});

test('a gateway is written as it would be read', () => {
  for (const address of ['mqtt://broker:1883', 'mqtts://[::1]:8883'])
    assert.equal(formatGateway(parseGateway(address)!), address);
});
