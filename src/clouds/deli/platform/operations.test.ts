import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ban, bind, choose, lock, unbind, unlock } from './operations.ts';
import { newDevice } from './registry.ts';

const options = { products: [], accounts: [], bound: 1, groups: 1, locked: 0 };
const fleet = (count: number) =>
  Array.from({ length: count }, (_, index) => newDevice(options, 1, `M_${index}`, 1));
const ids = (devices: readonly { clientId: string }[]) => devices.map(({ clientId }) => clientId);

describe('the choice of a share of a model', () => {
  it('has the asked size, depends on seed and ids alone, and a greater share includes a smaller one', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(60), share, share, fc.nat(), (count, a, b, seed) => {
        const devices = fleet(count);
        const smaller = ids(choose(devices, Math.min(a, b), seed));
        const greater = ids(choose(devices.toReversed(), Math.max(a, b), seed));
        assert.equal(smaller.length, Math.round(Math.min(a, b) * count));
        assert.deepEqual(greater.slice(0, smaller.length), smaller);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('another seed chooses others', () => {
    const devices = fleet(100);
    assert.notDeepEqual(ids(choose(devices, 0.3, 1)).sort(), ids(choose(devices, 0.3, 2)).sort());
  });
});

describe('operations', () => {
  const [device] = fleet(1) as [ReturnType<typeof newDevice>];

  it('binding tells the device when that changes its group', () => {
    assert.deepEqual(bind('1000')(device).tell, []);
    const { changes, tell } = bind('2000', 'Sales')(device);
    assert.deepEqual(changes, { group: '2000', owner: '' });
    assert.deepEqual(tell[0]?.data, { group_id: '2000', name: 'Sales', status: 1 });
  });

  it('unbinding tells the device when it was bound', () => {
    assert.deepEqual(unbind(device).tell[0]?.data, { group_id: '1000', name: '', status: 0 });
    assert.deepEqual(unbind({ ...device, group: '' }).tell, []);
  });

  it('a ban locks and cuts off; unlocking lifts both', () => {
    assert.deepEqual(lock().changes, { locked: true });
    assert.deepEqual(ban(), { changes: { locked: true, banned: true }, tell: [], cut: true });
    assert.deepEqual(unlock().changes, { locked: false, banned: false });
  });
});
