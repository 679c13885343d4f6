import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import vectors from '../../test/vectors/deli-qr.json' with { type: 'json' };
import { qrText } from '../clouds/deli/qr.ts';
import { call, MODEL, platformOptions, SECRET, started, TestDevice, until } from './testing.ts';

const WAIT = { timeout: 10_000 };

/** An unbound device, connected, and Ann of group 1000. */
async function office(t: TestContext, deli = {}) {
  const platform = await started(t, {}, platformOptions({ bound: 0, ...deli }));
  const device = await TestDevice.connect(platform.addresses.mqtt, '1');
  await call(platform, '/app/users', { user_id: 'ann', name: 'Ann', mobile: '138', groups: ['1000'] });
  const loginCode = qrText({ action: 'login', product: MODEL, device: device.id, connType: 'auto' });
  return { platform, device, loginCode };
}

describe('people of the app over HTTP (PROTOCOLS 1.8 and 2)', WAIT, () => {
  it('bind a device by its QR code: 203, and 102 tells the group from then on', async (t) => {
    const { platform, device } = await office(t);
    const text = qrText({ action: 'activate', product: MODEL, device: device.id, connType: 'auto' });
    const { code, data } = await call(platform, '/app/scan', { user_id: 'ann', text, group_id: '1000' });
    assert.deepEqual([code, data?.group_id], [0, '1000']);
    const told = await device.next(203);
    assert.deepEqual([told.from, told.data], ['ann', { group_id: '1000', name: '', status: 1 }]);
    assert.equal((await device.ask(102)).data?.group_id, '1000');
  });

  it('scan every QR code of the check values, and do what it says', async (t) => {
    const product = (model: string) => ({ category: 'KQ', model, secret: SECRET, unbind: true });
    const products = [product('DL3785W'), product('POT100')];
    const platform = await started(t, {}, platformOptions({ bound: 0, products }));
    await TestDevice.connect(platform.addresses.mqtt, '42', {}, 'POT100');
    await call(platform, '/app/users', { user_id: 'ann', groups: ['1000'] });
    const scanned = [];
    for (const { text } of vectors)
      scanned.push((await call(platform, '/app/scan', { user_id: 'ann', text, group_id: '1000' })).data);
    // A code of a product only tells how its devices get into the network; one of a device binds it.
    const bound = { action: 'activate', product: 'DL3785W', device: 'DL3785W_1234567890', group_id: '1000' };
    assert.deepEqual(scanned, [
      { action: 'activate', product: 'DL3785W', connType: 'ble' },
      { ...bound, connType: 'auto' },
      bound,
      { action: 'login', product: 'POT100', device: 'POT100_42', connType: 'auto', group_id: '' },
    ]);
  });

  it('log in on a pointer, and its token is checked by 509 until it expires', async (t) => {
    const { platform, device, loginCode } = await office(t, { tokenLifetime: 1000 });
    const who = { user_id: 'ann', device: device.id };
    assert.equal((await call(platform, '/app/scan', { user_id: 'ann', text: loginCode })).code, 0);
    assert.deepEqual((await device.next(205)).data, {
      status: 0,
      user_id: 'ann',
      name: 'Ann',
      mobile: '138',
      avatar: '',
    });
    assert.equal((await call(platform, '/app/login', { ...who, confirm: true })).code, 0);
    const { token, expire, status } = (await device.next(205)).data as {
      token: string;
      expire: number;
      status: number;
    };
    assert.equal(status, 1);
    const check = () => call(platform, '/app/509', { user_id: 'ann', token });
    assert.deepEqual((await check()).data, { user_id: 'ann', name: 'Ann', mobile: '138', avatar: '' });
    const meeting = { user_id: 'ann', token, meetno: '9', meetpass: '', nickname: '' };
    assert.equal((await device.push('meeting', 'startmeeting', meeting)).action, 301);
    await new Promise((resolve) => setTimeout(resolve, expire - Date.now() + 1));
    assert.equal((await check()).code, 104);
    assert.equal((await device.push('meeting', 'startmeeting', meeting)).data?.code, 104);
  });

  it('refuse a login', async (t) => {
    const { platform, device, loginCode } = await office(t);
    await call(platform, '/app/scan', { user_id: 'ann', text: loginCode });
    await device.next(205);
    await call(platform, '/app/login', { user_id: 'ann', device: device.id, confirm: false });
    const { data } = await device.next(205);
    assert.deepEqual([data?.status, data?.token], [2, undefined]);
  });

  it('102 for a login on a pointer that has gone since the scan', async (t) => {
    const { platform, device, loginCode } = await office(t);
    await call(platform, '/app/scan', { user_id: 'ann', text: loginCode });
    await device.leave();
    await until(() => platform.stats().connections.open === 0);
    const login = { user_id: 'ann', device: device.id, confirm: true };
    assert.equal((await call(platform, '/app/login', login)).code, 102);
  });

  it('control a device and get its answer, which goes to the user with the same mid', async (t) => {
    const { platform, device } = await office(t);
    const who = { user_id: 'ann', device: device.id };
    await call(platform, '/app/bind', who);
    const answer = call(platform, '/app/control', { ...who, cmd: 'reboot', payload: { in: 5 } });
    const told = await device.next(200);
    assert.deepEqual([told.from, told.data], ['ann', { cmd: 'reboot', payload: { in: 5 } }]);
    device.answer(told, { code: 0, cmd: 'reboot', payload: { done: true } });
    assert.deepEqual((await answer).data, { code: 0, cmd: 'reboot', payload: { done: true } });
    assert.equal(platform.stats().tallies['deli/answered/200/0'], 1);
  });

  it('102 for a device that is away; 107 for one that is not bound', async (t) => {
    const { platform, device } = await office(t);
    const control = { user_id: 'ann', device: device.id, cmd: 'reboot' };
    assert.equal((await call(platform, '/app/control', control)).code, 107);
    await call(platform, '/app/bind', { user_id: 'ann', device: device.id });
    await device.leave();
    assert.equal((await call(platform, '/app/control', control)).code, 102);
    assert.equal(platform.stats().tallies['deli/unreached/200'], 1);
  });

  it('unbind a device that is away, which is told when it next connects', async (t) => {
    const { platform, device } = await office(t);
    const who = { user_id: 'ann', device: device.id };
    await call(platform, '/app/bind', who);
    await device.leave();
    assert.equal((await call(platform, '/app/unbind', who)).code, 0);
    const again = await TestDevice.connect(platform.addresses.mqtt, '1');
    assert.deepEqual((await again.next(203)).data, { group_id: 'ann', name: '', status: 0 });
    assert.equal((await again.ask(102)).data?.group_id, '');
    assert.equal(platform.stats().tallies['deli/instructed/203'], 2);
  });

  it('a body of another shape is 400 with code 100, whatever is wrong with it', async (t) => {
    const { platform } = await office(t);
    const { status, code, msg } = await call(platform, '/app/bind', { user_id: 'ann' } as never);
    assert.deepEqual([status, code], [400, 100]);
    assert.match(msg ?? '', /device/);
    const raw = (body: string, type = 'application/json') =>
      fetch(`${platform.addresses.http}/app/bind`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
    assert.deepEqual(
      [(await raw('{')).status, ((await (await raw('{')).json()) as { code: number }).code],
      [400, 100],
    );
    assert.equal((await raw('{"user_id":"ann","device":"x"}', 'text/plain')).status, 400);
  });
});
