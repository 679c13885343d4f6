import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { Envelope } from '../clouds/deli/wire.ts';
import { call, platformOptions, started, TestDevice, until } from './testing.ts';

const WAIT = { timeout: 10_000 };
const ONE_GROUP = platformOptions({ groups: 1 });

async function withDevice(t: TestContext, options = ONE_GROUP) {
  const platform = await started(t, {}, options);
  const device = await TestDevice.connect(platform.addresses.mqtt, '1');
  const tally = (name: string): number => platform.stats().tallies[`deli/${name}`] ?? 0;
  return { platform, device, tally };
}

/** An application's own server, which takes every message or answers with a status. */
async function callback(t: TestContext, status = 204) {
  const got: Envelope[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    got.push(JSON.parse(text));
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, got };
}

describe('300 and 301 (PROTOCOLS 1.6)', WAIT, () => {
  it('echo answers 301 with the same mid, cmd and payload, from itself to the device', async (t) => {
    const { platform, device, tally } = await withDevice(t);
    const { mid, time, ...answer } = await device.push('echo', 'checkin', { who: 'Zhang' });
    assert.deepEqual(answer, {
      from: 'echo',
      to: device.id,
      action: 301,
      data: { cmd: 'checkin', payload: { who: 'Zhang' } },
    });
    assert.deepEqual([tally('seen/300'), tally('forwarded/300'), tally('instructed/301')], [1, 1, 1]);
    assert.ok(Math.abs(time - platform.stats().since / 1000) < 10);
  });

  it('a device that answers echo gets no answer to that, and may use its mid again', async (t) => {
    const { device, tally } = await withDevice(t);
    for (const round of [1, 2]) {
      const push = { ...device.envelope(300, { cmd: 'checkin' }, 'echo'), mid: 'm' };
      const answered = device.reply('m');
      device.send(push);
      assert.equal((await answered).action, 301);
      device.send({ ...push, data: { cmd: 'thanks' } });
      await until(() => tally('forwarded/300') === 2 * round);
      assert.equal(tally('instructed/301'), round);
    }
  });

  it('pushes one upon the other are each answered', async (t) => {
    const { device } = await withDevice(t);
    const answers = await Promise.all(Array.from({ length: 50 }, () => device.push('echo', 'checkin')));
    assert.ok(answers.every(({ action }) => action === 301));
  });

  it('meeting answers startmeeting with a QR code, and a wrong token with 300', async (t) => {
    const { device, tally } = await withDevice(t);
    const meeting = { user_id: '', token: '', meetno: '1', meetpass: '', nickname: '' };
    const { action, data } = await device.push('meeting', 'startmeeting', meeting);
    assert.equal(action, 301);
    assert.match(JSON.stringify(data), /"qrcode":"http:/);
    const refused = await device.push('meeting', 'startmeeting', { ...meeting, user_id: 'u', token: 't' });
    assert.deepEqual(
      [refused.action, refused.from, refused.data?.cmd, refused.data?.code],
      [300, 'system', 'startmeeting', 103],
    );
    assert.deepEqual([tally('forwarded/300'), tally('replied/300/103')], [1, 1]);
  });

  it('an application is called back with all that the device said, and sends the answer itself', async (t) => {
    const { platform, device, tally } = await withDevice(t);
    const { url, got } = await callback(t);
    const register = { service_id: 'hr', name: 'Staff', callback: url, groups: ['1000'] };
    assert.equal((await call(platform, '/services/register', register)).code, 0);
    assert.deepEqual((await device.next(204)).data, {
      service_id: 'hr',
      name: 'Staff',
      icon: '',
      status: 1,
    });
    const pushed = device.envelope(300, { cmd: 'checkin', payload: { who: 'Li' }, lane: 4 }, 'hr');
    const answer = device.reply(pushed.mid);
    device.send({ ...pushed, firmware: 'beta' });
    await until(() => got.length === 1);
    const { mid, time, ...message } = got[0]!;
    assert.deepEqual([mid, time], [pushed.mid, pushed.time]);
    // With what nobody knows: PROTOCOLS 1.3.
    assert.deepEqual(message, {
      from: device.id,
      to: 'hr',
      action: 300,
      data: { cmd: 'checkin', payload: { who: 'Li' }, lane: 4 },
      firmware: 'beta',
    });
    const send = { service_id: 'hr', device: device.id, cmd: 'checkin', payload: { ok: 1 }, mid };
    assert.equal((await call(platform, '/services/send', send)).code, 0);
    assert.deepEqual((await answer).data, { cmd: 'checkin', payload: { ok: 1 } });
    assert.deepEqual([tally('pending/300'), tally('forwarded/300')], [0, 1]);
  });

  for (const status of [500, 302])
    it(`an application that answers ${status} has not taken the message: -1 and why`, async (t) => {
      const { platform, device, tally } = await withDevice(t);
      const { url } = await callback(t, status);
      await call(platform, '/services/register', { service_id: 'hr', callback: url, groups: ['1000'] });
      const { action, data } = await device.push('hr', 'checkin');
      const msg = `the service answered with HTTP ${status}`;
      assert.deepEqual([action, data], [300, { cmd: 'checkin', code: -1, msg }]);
      assert.deepEqual([tally('pending/300'), tally('replied/300/-1')], [0, 1]);
    });

  it('a message for all goes to every bound application, and is lost only if none takes it', async (t) => {
    const { platform, device } = await withDevice(t, platformOptions({ groups: 1, applications: [] }));
    const dead = { service_id: 'dead', callback: 'http://127.0.0.1:1/', groups: ['1000'] };
    await call(platform, '/services/register', dead);
    assert.equal((await device.push('', 'checkin')).data?.code, 102);
    await call(platform, '/services/register', { service_id: 'hr', groups: ['1000'] });
    device.push('', 'checkin', { n: 1 });
    const { data } = await call(platform, '/services/poll', { service_id: 'hr', wait: 5000 });
    assert.deepEqual(
      data?.map(({ to, data }) => [to, data]),
      [['hr', { cmd: 'checkin', payload: { n: 1 } }]],
    );
    assert.equal(device.got(300).length, 1);
  });

  it('an application that polls gets its messages once, in order, as many as it asks for', async (t) => {
    const { platform, device, tally } = await withDevice(t);
    await call(platform, '/services/register', { service_id: 'hr', groups: ['1000'] });
    for (const n of [1, 2, 3]) device.push('hr', 'checkin', { n });
    await until(() => tally('forwarded/300') === 3);
    const poll = async (limit: number) =>
      (await call(platform, '/services/poll', { service_id: 'hr', limit })).data?.map(
        ({ data }) => (data as { payload: { n: number } }).payload.n,
      );
    assert.deepEqual([await poll(2), await poll(2), await poll(2)], [[1, 2], [3], []]);
  });

  it('a 301 is refused: 102 unknown service or device, 103 not bound, 107 device unbound', async (t) => {
    const { platform, device } = await withDevice(t);
    await call(platform, '/services/register', { service_id: 'hr' });
    const send = async (service_id: string, to = device.id) =>
      (await call(platform, '/services/send', { service_id, device: to, cmd: 'x' })).code;
    assert.deepEqual(
      [await send('nobody'), await send('echo', 'DL3785W_9'), await send('hr')],
      [102, 102, 103],
    );
    assert.equal(await send('echo'), 0);
    await call(platform, '/admin/unbind', { device: device.id });
    assert.equal(await send('echo'), 107);
  });

  it('callbacks may not leave this machine unless that was allowed, nor take the name of ours', async (t) => {
    const away = { service_id: 'hr', callback: 'http://192.0.2.7/' };
    const { platform } = await withDevice(t);
    assert.equal((await call(platform, '/services/register', away)).code, 103);
    assert.equal((await call(platform, '/services/register', { ...away, callback: 'ftp://x' })).code, 100);
    assert.equal((await call(platform, '/services/register', { service_id: 'echo' })).code, 103);
    const open = await started(t, {}, platformOptions({}, { callbacksAnywhere: true }));
    assert.equal((await call(open, '/services/register', away)).code, 0);
  });

  it('devices of a group are told when a service is bound to it or taken away, others are not', async (t) => {
    const { platform, device } = await withDevice(t);
    const other = await TestDevice.connect(platform.addresses.mqtt, '2');
    await call(platform, '/admin/bind', { device: other.id, group_id: '2000' });
    const bind = (status: 0 | 1, groups: string[]) =>
      call(platform, '/admin/services', { service_id: 'meeting', status, groups });
    assert.deepEqual((await bind(0, ['1000'])).data, { devices: 1, told: 1 });
    assert.deepEqual((await bind(0, ['1000'])).data, { devices: 0, told: 0 });
    assert.equal((await device.next(204)).data?.status, 0);
    assert.equal((await device.push('meeting', 'startmeeting')).data?.code, 103);
    assert.deepEqual((await bind(1, ['1000'])).data, { devices: 1, told: 1 });
    assert.equal((await device.next(204)).data?.status, 1);
    assert.equal(other.got(204).length, 0);
  });

  it('a message that waits for an application when the platform closes is accounted for', async (t) => {
    const { platform, device, tally } = await withDevice(t);
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close().closeAllConnections());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await call(platform, '/services/register', { service_id: 'slow', callback: url, groups: ['1000'] });
    device.push('slow', 'checkin');
    await until(() => tally('pending/300') === 1);
    await platform.close();
    assert.deepEqual([tally('pending/300'), tally('undelivered/300/102')], [0, 1]);
  });
});
