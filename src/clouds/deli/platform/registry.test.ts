import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeviceRegistry, newDevice } from './registry.ts';

const options = { products: [], accounts: [], bound: 0.9, groups: 4, locked: 0.1 };
const fleet = (seed: number) =>
  Array.from({ length: 4000 }, (_, index) => newDevice(options, seed, `M_${index}`, 1));

describe('the device registry', () => {
  it('tells last access 0 the first time, then the time of the connection before (PROTOCOLS 1.4)', () => {
    const registry = new DeviceRegistry(options, 1);
    assert.equal(registry.connected('M_1', 100).lastAccess, 0);
    assert.equal(registry.connected('M_1', 250).lastAccess, 100);
    assert.equal(registry.connected('M_1', 260).lastAccess, 250);
    assert.equal(registry.get('M_1')?.firstSeen, 100);
    assert.equal(registry.size, 1);
  });

  it('keeps what was updated over connections', () => {
    const registry = new DeviceRegistry(options, 1);
    registry.update(registry.connected('M_1', 100), { group: '', version: '2' });
    const { group, version } = registry.connected('M_1', 200);
    assert.deepEqual({ group, version }, { group: '', version: '2' });
  });

  it('binds and locks the asked shares, over all groups', () => {
    const devices = fleet(7);
    const share = (n: number) => n / devices.length;
    assert.ok(Math.abs(share(devices.filter(({ group }) => group !== '').length) - 0.9) < 0.02);
    assert.ok(Math.abs(share(devices.filter(({ locked }) => locked).length) - 0.1) < 0.02);
    assert.deepEqual([...new Set(devices.map(({ group }) => group))].sort(), [
      '',
      '1000',
      '1001',
      '1002',
      '1003',
    ]);
  });

  it('chooses by seed and client id alone', () => {
    assert.deepEqual(fleet(7), fleet(7));
    assert.notDeepEqual(fleet(7), fleet(8));
  });
});
