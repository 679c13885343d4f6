import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { qrText } from '../qr.ts';
import { People } from './people.ts';
import { DeviceRegistry } from './registry.ts';
import { Users } from './users.ts';

const POT = 'POT100_42';
const loginCode = qrText({ action: 'login', product: 'POT100', device: POT, connType: 'auto' });
const activateCode = qrText({ action: 'activate', product: 'POT100', device: POT, connType: 'auto' });

/** An unbound pointer, Ann and Bob of group 1000, and Eve of none. */
function office() {
  const clock = { now: 1_000_000 };
  const options = { products: [], accounts: [], bound: 0, groups: 1, locked: 0 };
  const registry = new DeviceRegistry(options, 1);
  let tokens = 0;
  const users = new Users({ tokenLifetime: 60_000, newToken: () => `t${++tokens}`, now: () => clock.now });
  users.register({ user_id: 'ann', name: 'Ann', mobile: '138', avatar: 'http://a', groups: ['1000'] });
  users.register({ user_id: 'bob', groups: ['1000'] });
  users.register({ user_id: 'eve' });
  const connected = { yes: true };
  const devices = {
    find: (id: string) => (id.startsWith('POT100_') ? registry.ensure(id) : undefined),
    isConnected: () => connected.yes,
    update: registry.update.bind(registry),
  };
  const people = new People(users, devices, () => clock.now);
  const pointer = () => registry.ensure(POT);
  const login = (user_id: string, confirm = true) => {
    const scanned = people.scan({ user_id, text: loginCode });
    return scanned.answer.code === 0 ? people.login({ user_id, device: POT, confirm }) : scanned;
  };
  return { clock, users, people, connected, pointer, login };
}

describe('login by QR code (PROTOCOLS 2.2)', () => {
  it('a scan tells the device who it is, without a token', () => {
    const { answer, tell } = office().people.scan({ user_id: 'ann', text: loginCode });
    const data = { action: 'login', product: 'POT100', device: POT, connType: 'auto', group_id: '' };
    assert.deepEqual(answer, { code: 0, data });
    const person = { user_id: 'ann', name: 'Ann', mobile: '138', avatar: 'http://a' };
    assert.deepEqual(tell, [{ action: 205, from: 'system', data: { status: 0, ...person } }]);
  });

  it('a confirmation binds the device first, then brings a token and when it expires', () => {
    const { login, pointer, clock } = office();
    const { answer, tell } = login('ann');
    const expire = clock.now + 60_000;
    assert.deepEqual(answer, { code: 0, data: { expire } });
    assert.deepEqual(
      tell.map(({ action, data }) => [action, data.status, data.group_id, data.token, data.expire]),
      [
        [203, 1, 'ann', undefined, undefined],
        [205, 1, undefined, 't1', expire],
      ],
    );
    assert.deepEqual([pointer().group, pointer().owner], ['ann', 'ann']);
  });

  it('a later login of the same user binds nothing again', () => {
    const { login } = office();
    login('ann');
    assert.deepEqual(
      login('ann').tell.map(({ action }) => action),
      [205],
    );
  });

  it('a refusal tells the device and binds nothing', () => {
    const { login, pointer } = office();
    const { answer, tell } = login('ann', false);
    assert.equal(answer.code, 0);
    assert.equal(tell[0]?.data.status, 2);
    assert.equal(tell[0]?.data.token, undefined);
    assert.equal(pointer().group, '');
  });

  it('once bound, others are refused, unless the pointer was moved to their group', () => {
    const { login, people } = office();
    login('ann');
    assert.equal(login('bob').answer.code, 103);
    assert.equal(people.bind({ user_id: 'ann', device: POT, group_id: '1000' }).answer.code, 0);
    assert.equal(login('bob').answer.code, 0);
    assert.equal(login('eve').answer.code, 103);
  });

  it('only the one who scanned may confirm, once, within five minutes', () => {
    const { people, clock } = office();
    const confirm = (user_id: string) => people.login({ user_id, device: POT, confirm: true }).answer.code;
    assert.equal(confirm('ann'), 102);
    people.scan({ user_id: 'ann', text: loginCode });
    assert.equal(confirm('bob'), 102);
    assert.equal(confirm('ann'), 0);
    assert.equal(confirm('ann'), 102);
    people.scan({ user_id: 'ann', text: loginCode });
    clock.now += 300_001;
    assert.equal(confirm('ann'), 104);
  });

  it('needs a device that is connected and a user who is registered', () => {
    const { login, connected } = office();
    assert.equal(login('nobody').answer.code, 103);
    connected.yes = false;
    assert.equal(login('ann').answer.code, 102);
  });
});

describe('binding by QR code (PROTOCOLS 1.8)', () => {
  it('binds to the group that is named, or to the person', () => {
    for (const [group_id, group] of [
      ['1000', '1000'],
      [undefined, 'ann'],
    ]) {
      const { people, pointer } = office();
      const { answer, tell } = people.scan({
        user_id: 'ann',
        text: activateCode,
        ...(group_id !== undefined && { group_id }),
      });
      assert.deepEqual([answer.code, answer.data?.group_id, pointer().group], [0, group, group]);
      assert.deepEqual(tell, [
        {
          action: 203,
          from: 'ann',
          data: { group_id: group, name: '', status: 1 },
          keepAs: 'group',
        },
      ]);
    }
  });

  it('is refused for a group that the person does not belong to', () => {
    const { people, pointer } = office();
    assert.equal(people.scan({ user_id: 'eve', text: activateCode, group_id: '1000' }).answer.code, 103);
    assert.equal(pointer().group, '');
  });

  it('a code of a whole product only tells how its devices get into the network', () => {
    const text = qrText({ action: 'activate', product: 'POT100', connType: 'ble' });
    const { answer, tell } = office().people.scan({ user_id: 'ann', text });
    const data = { action: 'activate', product: 'POT100', connType: 'ble' };
    assert.deepEqual([answer, tell], [{ code: 0, data }, []]);
  });

  it('100 for a text that is no such code, 102 for a device of no product', () => {
    const { people } = office();
    const scan = (text: string) => people.scan({ user_id: 'ann', text }).answer.code;
    assert.equal(scan('http://weixin.qq.com/q/1'), 100);
    assert.equal(scan(qrText({ action: 'login', product: 'POT100' })), 100);
    assert.equal(scan(qrText({ action: 'activate', product: 'POT100', device: 'DL888_1' })), 100);
    assert.equal(scan(qrText({ action: 'activate', product: 'DL888', device: 'DL888_1' })), 102);
  });

  it('may be undone by whoever may use the device, and by nobody else', () => {
    const { people, pointer } = office();
    const unbind = (user_id: string) => people.unbind({ user_id, device: POT });
    assert.equal(unbind('ann').answer.code, 107);
    people.bind({ user_id: 'ann', device: POT, group_id: '1000' });
    assert.equal(unbind('eve').answer.code, 103);
    const { answer, tell } = unbind('bob');
    assert.equal(answer.code, 0);
    assert.deepEqual(tell[0]?.data, { group_id: '1000', name: '', status: 0 });
    assert.deepEqual([pointer().group, pointer().owner], ['', '']);
  });

  it('is needed before instructions', () => {
    const { people } = office();
    const may = (user_id: string) => people.mayInstruct({ user_id, device: POT })?.code;
    assert.equal(may('ann'), 107);
    people.bind({ user_id: 'ann', device: POT });
    assert.deepEqual([may('ann'), may('bob')], [undefined, 103]);
  });
});

describe('tokens (PROTOCOLS 2.3, 2.6)', () => {
  it('hold until they expire, for their user alone', () => {
    const { users, clock } = office();
    const { token } = users.issueToken('ann');
    const code = (user: string, given = token) => users.verify(user, given)?.code;
    assert.deepEqual([code('ann'), code('bob'), code('ann', 't9')], [undefined, 103, 103]);
    clock.now += 59_999;
    assert.equal(code('ann'), undefined);
    clock.now += 1;
    assert.deepEqual([code('ann'), code('bob')], [104, 103]);
  });
});
