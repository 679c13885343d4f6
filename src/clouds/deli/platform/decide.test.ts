import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide, type Facts, reply } from './decide.ts';
import type { DeviceRecord } from './registry.ts';

const device: DeviceRecord = {
  clientId: 'DL3785W_1',
  firstSeen: 100,
  connectedAt: 300,
  lastAccess: 200,
  group: '1003',
  locked: false,
  name: '',
  version: '1.0',
  properties: {},
};
const release = {
  version: '1.1',
  upgrade: 'force',
  path: '/firmware/DL3785W/1.1',
  checksum: 'c0ffee',
} as const;
const facts: Facts = {
  device,
  product: { category: 'KQ', model: 'DL3785W', secret: 's', unbind: true },
  release,
  base: () => 'http://127.0.0.1:8080',
};
const ask = (action: number, changes: Partial<Facts> = {}, data = {}) =>
  decide({ ...facts, ...changes }, { mid: 'm', action, data });
const locked = { device: { ...device, locked: true } };
const unbound = { device: { ...device, group: '' } };

describe('what the platform answers (PROTOCOLS 1.4)', () => {
  it('100 is accepted', () => assert.deepEqual(ask(100), { code: 0 }));

  it('101 remembers name, version and properties', () => {
    const data = { name: 'gate', product_version: '1.2', properties: { floor: 3 } };
    const changes = { name: 'gate', version: '1.2', properties: { floor: 3 } };
    assert.deepEqual(ask(101, {}, data), { code: 0, changes });
  });

  it('102 tells status, group, last access and the newest firmware', () => {
    const data = { status: 1, group_id: '1003', last_access: 200, product_version: '1.1' };
    assert.deepEqual(ask(102), { code: 0, data });
    assert.equal(ask(102, unbound).data?.group_id, '');
    assert.equal(ask(102, locked).data?.status, 0);
  });

  it('102 tells the reported version where the product has no firmware', () => {
    assert.equal(ask(102, { release: undefined }).data?.product_version, '1.0');
  });

  it('103 tells version, type, address and checksum', () => {
    const data = {
      version: '1.1',
      upgrade_type: 'force',
      file_path: 'http://127.0.0.1:8080/firmware/DL3785W/1.1',
      checksum: 'c0ffee',
    };
    assert.deepEqual(ask(103), { code: 0, data });
  });

  it('103 tells the reported version and no file where the product has no firmware', () => {
    const data = { version: '1.0', upgrade_type: 'normal', file_path: '', checksum: '' };
    assert.deepEqual(ask(103, { release: undefined }), { code: 0, data });
  });

  it('104 clears the group', () => assert.deepEqual(ask(104), { code: 0, changes: { group: '' } }));

  it('104 without permission of the product is 103, bound or not', () => {
    const product = { ...facts.product, unbind: false };
    assert.equal(ask(104, { product }).code, 103);
    assert.equal(ask(104, { product, ...unbound }).code, 103);
  });

  it('104 of an unbound device is 107', () => assert.equal(ask(104, unbound).code, 107));

  it('105 is replied to like 100', () =>
    assert.deepEqual(ask(105, {}, { code: 202, msg: 'x' }), { code: 0 }));
});

describe('error codes (PROTOCOLS 1.9)', () => {
  it('106 for an unknown action, and for 301, which no device may send', () => {
    for (const action of [0, 99, 106, 199, 202, 301, 999])
      assert.equal(ask(action).code, 106, String(action));
  });

  it('105 for what a locked device may not do: all but 100, 101 and 102', () => {
    const report = { product_version: '1' };
    for (const action of [100, 101, 102]) assert.equal(ask(action, locked, report).code, 0);
    for (const action of [103, 104, 105, 300]) assert.equal(ask(action, locked).code, 105);
  });

  it('300 is 107 when unbound and 102 when no service is there, with its cmd (PROTOCOLS 1.6)', () => {
    const { code, data } = ask(300, unbound, { cmd: 'checkin' });
    assert.deepEqual({ code, data }, { code: 107, data: { cmd: 'checkin' } });
    assert.equal(ask(300, {}, { cmd: 'checkin' }).code, 102);
  });

  it('a request that was refused when read is not acted upon', () => {
    const refusal = { code: 100, msg: 'no' };
    assert.deepEqual(decide(facts, { mid: 'm', action: 104, data: {}, refusal }), refusal);
  });
});

describe('the reply envelope (PROTOCOLS 1.3)', () => {
  const request = { mid: 'm7', action: 102, data: {} };

  it('comes from system to the device with the same mid and action and the clock of the platform', () => {
    assert.deepEqual(reply(request, 'DL3785W_1', { code: 0, data: { status: 1 } }, 1700000000), {
      mid: 'm7',
      from: 'system',
      to: 'DL3785W_1',
      time: 1700000000,
      action: 102,
      data: { code: 0, status: 1 },
    });
  });

  it('carries msg on failure only', () => {
    const data = reply(request, 'DL3785W_1', { code: 107, msg: 'not bound' }, 1).data;
    assert.deepEqual(data, { code: 107, msg: 'not bound' });
  });
});
