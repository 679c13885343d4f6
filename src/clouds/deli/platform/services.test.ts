import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { builtInAnswer, MEETING } from './applications.ts';
import { refuseToDevice } from './forwarding.ts';
import { newDevice } from './registry.ts';
import { ServiceRegistry } from './services.ts';

const service = (id: string) => ({ id, name: id, icon: '' });
const two = () => new ServiceRegistry([service('a'), service('b')], ['a']);

describe('services and groups (PROTOCOLS 1.6)', () => {
  it('a service is bound everywhere, or to the groups that were said', () => {
    const services = two();
    assert.deepEqual(services.boundTo('1000'), ['a']);
    assert.equal(services.bind('b', '1000', true), true);
    assert.deepEqual(services.boundTo('1000'), ['a', 'b']);
    assert.deepEqual(services.boundTo('1001'), ['a']);
  });

  it('what is bound everywhere can be taken away from one group', () => {
    const services = two();
    assert.equal(services.bind('a', '1000', false), true);
    assert.deepEqual([services.boundTo('1000'), services.boundTo('1001')], [[], ['a']]);
  });

  it('saying what is so already changes nothing, nor does binding what does not exist', () => {
    const services = two();
    assert.equal(services.bind('a', '1000', true), false);
    assert.equal(services.bind('b', '1000', false), false);
    services.bind('nobody', '1000', true);
    assert.deepEqual(services.boundTo('1000'), ['a']);
  });
});

describe('who may send a 301 (PROTOCOLS 1.6)', () => {
  const options = { products: [], accounts: [], bound: 1, groups: 1, locked: 0 };
  const device = newDevice(options, 1, 'M_1', 0);
  const code = (id: string, to: typeof device | undefined) => refuseToDevice(two(), id, to)?.code;

  it('a service that is bound to the group of the device', () => assert.equal(code('a', device), undefined));
  it('103 one that is not', () => assert.equal(code('b', device), 103));
  it('102 one that does not exist, or to a device that does not', () => {
    assert.equal(code('c', device), 102);
    assert.equal(code('a', undefined), 102);
  });
  it('107 to a device that is not bound', () => assert.equal(code('a', { ...device, group: '' }), 107));
});

describe('the meeting application (PROTOCOLS 2.4, 2.5)', () => {
  const start = (payload: unknown, cmd = 'startmeeting') =>
    builtInAnswer(MEETING.id, { device: 'POT_1', cmd, payload }, (user, token) =>
      user === 'u1' && token === 't1' ? undefined : { code: 103, msg: 'no' },
    );
  const meeting = { meetno: '77', meetpass: '', nickname: 'weekly' };

  it('gives a user with a token a QR code, the same for the same meeting', () => {
    const answer = start({ ...meeting, user_id: 'u1', token: 't1' });
    assert.match(JSON.stringify(answer), /"qrcode":"http:\/\/weixin\.qq\.com\/q\/\w+"/);
    assert.deepEqual(start({ ...meeting, user_id: 'u1', token: 't1' }), answer);
    assert.notDeepEqual(start({ ...meeting, meetno: '78', user_id: 'u1', token: 't1' }), answer);
  });

  it('lets guests in, who leave user and token empty or out', () => {
    assert.ok('payload' in start({ ...meeting, user_id: '', token: '' })!);
    assert.ok('payload' in start(meeting)!);
  });

  it('refuses a wrong token, and half a login', () => {
    assert.deepEqual(start({ ...meeting, user_id: 'u1', token: 't2' }), { code: 103, msg: 'no' });
    assert.deepEqual(start({ ...meeting, user_id: 'u1', token: '' }), { code: 103, msg: 'no' });
    assert.deepEqual(start({ ...meeting, user_id: '', token: 't1' }), { code: 103, msg: 'no' });
  });

  it('refuses what is no meeting, and takes other commands in silence', () => {
    for (const payload of [{}, null, 'x', { meetno: 7 }, { meetno: '' }, { meetno: '1', user_id: 1 }])
      assert.equal((start(payload) as { code: number }).code, 100, JSON.stringify(payload));
    assert.equal(start(meeting, 'endmeeting'), undefined);
  });
});
