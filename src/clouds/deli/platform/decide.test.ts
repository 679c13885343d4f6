import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide, type Facts, reply } from './decide.ts';
import { newDevice } from './registry.ts';
import type { Request } from './request.ts';
import { ServiceRegistry } from './services.ts';

const device = {
  ...newDevice({ products: [], accounts: [], bound: 1, groups: 1, locked: 0 }, 1, 'DL3785W_1', 100),
  connectedAt: 300,
  lastAccess: 200,
  group: '1003',
  version: '1.0',
};
const services = new ServiceRegistry(
  [
    { id: 'echo', name: 'Echo', icon: '' },
    { id: 'meeting', name: 'Meetings', icon: '' },
    { id: 'payroll', name: 'Payroll', icon: '' },
  ],
  ['echo', 'meeting'],
);
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
  services,
  seconds: 1000,
  base: () => 'http://127.0.0.1:8080',
};
const request = (action: number, more: Partial<Request> = {}): Request => ({
  mid: 'm7',
  action,
  to: '',
  time: 1000,
  data: {},
  fields: {},
  ...more,
});
const ask = (action: number, changes: Partial<Facts> = {}, data = {}) =>
  decide({ ...facts, ...changes }, request(action, { data }));
/** A 300 to a service. */
const push = (to: string, changes: Partial<Facts> = {}, time = 1000) =>
  decide({ ...facts, ...changes }, request(300, { to, time, data: { cmd: 'checkin' } }));
const locked = { device: { ...device, locked: true } };
const unbound = { device: { ...device, group: '' } };

describe('what the platform answers (PROTOCOLS 1.4)', () => {
  it('100 is accepted, and from then on the clock of the device counts', () =>
    assert.deepEqual(ask(100), { code: 0, changes: { synced: true } }));

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

  it('104 clears the group', () =>
    assert.deepEqual(ask(104), { code: 0, changes: { group: '', owner: '' } }));

  it('104 without permission of the product is 103, bound or not', () => {
    const product = { ...facts.product, unbind: false };
    assert.equal(ask(104, { product }).code, 103);
    assert.equal(ask(104, { product, ...unbound }).code, 103);
  });

  it('104 of an unbound device is 107', () => assert.equal(ask(104, unbound).code, 107));

  it('105 is replied to like 100 and kept', () => {
    const alarm = { code: 202, msg: 'paper jam' };
    assert.deepEqual(ask(105, {}, alarm), { code: 0, changes: { alarms: [{ ...alarm, time: 1000 }] } });
    const alarms = Array.from({ length: 20 }, (_, time) => ({ code: 200, msg: '', time }));
    const { changes } = ask(105, { device: { ...device, alarms } }, alarm);
    assert.deepEqual(changes?.alarms, [...alarms.slice(1), { ...alarm, time: 1000 }]);
  });
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

  it('a request that was refused when read is not acted upon', () => {
    const refusal = { code: 100, msg: 'no' };
    assert.deepEqual(decide(facts, request(104, { refusal })), refusal);
  });
});

describe('what becomes of a 300 (PROTOCOLS 1.6)', () => {
  it('it is forwarded to the service that is named, or to all that are bound', () => {
    assert.deepEqual(push('echo'), { code: 0, forward: ['echo'] });
    assert.deepEqual(push(''), { code: 0, forward: ['echo', 'meeting'] });
  });

  it('107 when the device is not bound, whoever it is for', () => {
    for (const to of ['', 'echo', 'payroll', 'nobody']) assert.equal(push(to, unbound).code, 107, to);
  });

  it('but a guest may start a meeting on a pointer that is not bound (PROTOCOLS 2.5)', () => {
    const start = (to: string, payload: object, cmd = 'startmeeting') =>
      decide({ ...facts, ...unbound }, request(300, { to, data: { cmd, payload } }));
    const guest = { user_id: '', token: '', meetno: '1' };
    assert.deepEqual(start('meeting', guest), { code: 0, forward: ['meeting'] });
    assert.equal(start('meeting', { ...guest, user_id: 'u', token: 't' }).code, 107);
    assert.equal(start('meeting', guest, 'other').code, 107);
    assert.equal(start('echo', guest).code, 107);
    assert.equal(start('', guest).code, 107);
  });

  it('102 for a service that does not exist, or when none is bound', () => {
    assert.equal(push('nobody').code, 102);
    assert.equal(push('', { services: new ServiceRegistry([], []) }).code, 102);
  });

  it('103 for a service that is not bound to the group', () => assert.equal(push('payroll').code, 103));

  it('104 beyond the limit on either side, once the device has synced and where there is a limit', () => {
    const strict = { expiry: 300, device: { ...device, synced: true } };
    assert.deepEqual(
      [699, 700, 1300, 1301].map((time) => push('echo', strict, time).code),
      [104, 0, 0, 104],
    );
    assert.equal(push('echo', { expiry: 300 }, 1).code, 0);
    assert.equal(push('echo', { device: strict.device }, 1).code, 0);
  });

  it('105 from a locked device', () => assert.equal(push('echo', locked).code, 105));

  it('a failure is answered with the cmd, the code and why', () => {
    const asked = request(300, { data: { cmd: 'checkin' } });
    assert.deepEqual(reply(asked, 'DL3785W_1', { code: 107, msg: 'not bound' }, 1).data, {
      cmd: 'checkin',
      code: 107,
      msg: 'not bound',
    });
  });
});

describe('the reply envelope (PROTOCOLS 1.3)', () => {
  it('comes from system to the device with the same mid and action and the clock of the platform', () => {
    assert.deepEqual(reply(request(102), 'DL3785W_1', { code: 0, data: { status: 1 } }, 1700000000), {
      mid: 'm7',
      from: 'system',
      to: 'DL3785W_1',
      time: 1700000000,
      action: 102,
      data: { code: 0, status: 1 },
    });
  });

  it('carries msg on failure only', () => {
    const data = reply(request(102), 'DL3785W_1', { code: 107, msg: 'not bound' }, 1).data;
    assert.deepEqual(data, { code: 107, msg: 'not bound' });
  });
});
