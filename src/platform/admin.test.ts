import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { ApiAnswer, DeviceReport } from '../clouds/deli/app-api.ts';
import {
  call,
  MODEL,
  platformOptions,
  type started as start,
  started,
  TestDevice,
  until,
} from './testing.ts';

const WAIT = { timeout: 10_000 };
type Platform = Awaited<ReturnType<typeof start>>;

async function fleet(t: TestContext, count: number, deli = {}) {
  const platform = await started(t, {}, platformOptions({ groups: 1, ...deli }));
  const devices = await Promise.all(
    Array.from({ length: count }, (_, index) => TestDevice.connect(platform.addresses.mqtt, String(index))),
  );
  return { platform, devices };
}

const reports = async ({ addresses }: Platform, query = ''): Promise<readonly DeviceReport[]> => {
  const response = await fetch(`${addresses.http}/admin/devices${query}`);
  return ((await response.json()) as ApiAnswer<DeviceReport[]>).data ?? [];
};

describe('the administration (PROTOCOLS 1.5)', WAIT, () => {
  it('binds and unbinds the asked share of a model, which is told and listed', async (t) => {
    const { platform, devices } = await fleet(t, 10);
    const half = { model: MODEL, share: 0.5 };
    const bound = await call(platform, '/admin/bind', { ...half, group_id: '2000', name: 'Sales' });
    assert.deepEqual(bound.data, { devices: 5, told: 5 });
    await until(() => devices.filter((device) => device.got(203).length === 1).length === 5);
    const told = devices.filter((device) => device.got(203).length === 1).map(({ id }) => id);
    const listed = (await reports(platform, `?model=${MODEL}`)).filter(({ group_id }) => group_id === '2000');
    assert.deepEqual(listed.map(({ device }) => device).sort(), told.sort());
    assert.deepEqual((await call(platform, '/admin/unbind', { model: MODEL, share: 0.5 })).data, bound.data);
    assert.equal((await reports(platform)).filter(({ group_id }) => group_id === '').length, 5);
  });

  it('publishes a firmware: 202 to the subscribers of the model, then 102, 103 and the file tell of it', async (t) => {
    const { platform, devices } = await fleet(t, 2);
    const [subscribed, deaf] = devices as [TestDevice, TestDevice];
    await subscribed.client.subscribeAsync(`KQ/${MODEL}`);
    const firmware = { model: MODEL, version: '2.0', size: 3000, upgrade: 'force' } as const;
    const { data } = await call(platform, '/admin/firmware', firmware);
    assert.deepEqual((await subscribed.next(202)).data, { version: '2.0' });
    assert.equal((await deaf.ask(102)).data?.product_version, '2.0');
    const asked = (await deaf.ask(103)).data as Record<string, string>;
    assert.deepEqual([asked.version, asked.upgrade_type, asked.checksum], ['2.0', 'force', data?.checksum]);
    const bytes = new Uint8Array(await (await fetch(asked.file_path!)).arrayBuffer());
    assert.equal(createHash('md5').update(bytes).digest('hex'), data?.checksum);
    assert.equal(deaf.got(202).length, 0);
    assert.equal(platform.stats().tallies['deli/instructed/202'], 1);
    assert.equal((await call(platform, '/admin/firmware', { ...firmware, model: 'X' })).code, 102);
  });

  it('tells a whole category of a firmware when asked to, or nobody', async (t) => {
    const { platform, devices } = await fleet(t, 1);
    const [device] = devices as [TestDevice];
    await device.client.subscribeAsync('KQ');
    const firmware = { model: MODEL, version: '2.0', size: 10 } as const;
    await call(platform, '/admin/firmware', { ...firmware, broadcast: 'none' });
    await call(platform, '/admin/firmware', { ...firmware, version: '2.1', broadcast: 'category' });
    assert.deepEqual((await device.next(202)).data, { version: '2.1' });
    assert.equal(device.got(202).length, 1);
  });

  it('controls one device and waits for its answer, or a share and does not', async (t) => {
    const { platform, devices } = await fleet(t, 4);
    const [first] = devices as [TestDevice];
    const one = call(platform, '/admin/control', { device: first.id, cmd: 'ping' });
    const told = await first.next(200);
    assert.equal(told.from, 'system');
    first.answer(told, { code: 106, cmd: 'ping' });
    assert.deepEqual((await one).data, { code: 106, cmd: 'ping' });
    const all = await call(platform, '/admin/control', { model: MODEL, cmd: 'ping' });
    assert.deepEqual(all.data, { devices: 4, told: 4 });
    await until(() => devices.every((device) => device.got(200).length >= 1));
    assert.equal((await call(platform, '/admin/control', { device: 'DL3785W_9', cmd: 'x' })).code, 102);
    assert.equal((await call(platform, '/admin/control', { model: 'X', cmd: 'x' })).code, 102);
  });

  it('does to several devices what it does to one, or to none of them when one is a stranger', async (t) => {
    const { platform, devices } = await fleet(t, 3);
    const [first, second] = devices.map(({ id }) => id) as [string, string];
    const named = { devices: [first, second, first, `${MODEL}_yet-to-come`] };
    assert.deepEqual((await call(platform, '/admin/lock', named)).data, { devices: 3 });
    const locked = (await reports(platform)).filter((report) => report.locked).map(({ device }) => device);
    assert.deepEqual(locked.sort(), [first, second, `${MODEL}_yet-to-come`].sort());
    const told = await call(platform, '/admin/control', { ...named, cmd: 'ping' });
    assert.deepEqual(told.data, { devices: 3, told: 2 }, 'and waits for no answer');
    const strangers = await call(platform, '/admin/ban', { devices: [second, 'X_1'] });
    assert.equal(strangers.code, 102);
    assert.equal((await reports(platform)).filter(({ banned }) => banned).length, 0);
  });

  it('locks: 102 says so and the rest is 105; unlocking lets it go on', async (t) => {
    const { platform, devices } = await fleet(t, 1);
    const [device] = devices as [TestDevice];
    await call(platform, '/admin/lock', { device: device.id });
    assert.equal((await device.ask(102)).data?.status, 0);
    assert.equal((await device.ask(103)).data?.code, 105);
    await call(platform, '/admin/unlock', { device: device.id });
    assert.equal((await device.ask(103)).data?.code, 0);
  });

  it('a ban cuts the device off and refuses it with CONNACK 5 until it is unlocked', async (t) => {
    const { platform, devices } = await fleet(t, 1);
    const [device] = devices as [TestDevice];
    const gone = new Promise((resolve) => device.client.once('close', () => resolve(undefined)));
    await call(platform, '/admin/ban', { device: device.id });
    await gone;
    const { mqtt } = platform.addresses;
    const refused = await TestDevice.connect(mqtt, '0').catch((error: { code?: number }) => error.code);
    assert.equal(refused, 5);
    await call(platform, '/admin/unlock', { device: device.id });
    assert.equal((await (await TestDevice.connect(mqtt, '0')).ask(100)).data?.code, 0);
  });

  it('sets faults in the words of a scenario, and says what is wrong with them', async (t) => {
    const { platform, devices } = await fleet(t, 1);
    const [device] = devices as [TestDevice];
    const set = (faults: Record<string, unknown>) => call(platform, '/admin/faults', faults);
    assert.equal((await set({ errors: [{ code: 105, rate: '100%' }] })).code, 0);
    assert.equal((await device.ask(100)).data?.code, 105);
    assert.equal((await set({})).code, 0);
    assert.equal((await device.ask(100)).data?.code, 0);
    const wrong = await set({ droppedReplies: '1%' });
    assert.equal(wrong.code, 100);
    assert.match(wrong.msg ?? '', /droppedReplies/);
  });

  it('lists what is known of each device: version, alarms, whether it is connected', async (t) => {
    const { platform, devices } = await fleet(t, 2);
    const [first, second] = devices as [TestDevice, TestDevice];
    await first.ask(101, { product_version: '1.0' });
    await first.ask(105, { code: 202, msg: 'paper jam' });
    await second.leave();
    await until(() => platform.stats().connections.open === 1);
    const [one, two] = (await reports(platform)).toSorted((a, b) => (a.device < b.device ? -1 : 1));
    assert.deepEqual([one?.version, one?.connected, two?.connected], ['1.0', true, false]);
    assert.deepEqual(
      one?.alarms.map(({ code, msg }) => [code, msg]),
      [[202, 'paper jam']],
    );
  });
});

describe('the token of the interfaces', WAIT, () => {
  const open = platformOptions({}, { host: '0.0.0.0' });
  const paths = ['/admin/lock', '/app/users', '/services/poll'] as const;

  it('is wanted as soon as others than this machine can reach them, but for 509 and what is for all', async (t) => {
    const platform = await started(t, {}, open);
    const { token = '', http } = platform.addresses;
    assert.ok(token.length >= 32);
    for (const path of paths)
      for (const authorization of [undefined, 'Bearer ', `Bearer ${token}x`, token]) {
        const { status, code } = await call(
          platform,
          path,
          {} as never,
          authorization ? { authorization } : {},
        );
        assert.deepEqual([status, code], [401, 103], `${path} ${authorization}`);
      }
    assert.equal((await fetch(`${http}/admin/devices`)).status, 401);
    assert.equal((await call(platform, '/app/509', { user_id: 'u', token: 't' })).code, 103);
    assert.equal((await fetch(`${http}/stats`)).status, 200);
    const authorization = `Bearer ${token}`;
    assert.equal((await call(platform, '/app/users', { user_id: 'u' }, { authorization })).code, 0);
  });

  it('is not needed on loopback, but a page that another name led here gets nothing', async (t) => {
    const { http } = (await started(t)).addresses;
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve) => {
        get(`${http}/admin/devices`, { headers: { host } }, ({ statusCode }) => resolve(statusCode));
      });
    const answers = await Promise.all(
      ['evil.example', 'evil.example:80', 'localhost:1', '[::1]:80'].map(ask),
    );
    assert.deepEqual(answers, [401, 401, 200, 200]);
  });

  it('is not wanted on loopback, and is another at each start', async (t) => {
    const platform = await started(t);
    assert.equal(platform.addresses.token, undefined);
    assert.equal((await call(platform, '/app/users', { user_id: 'u' })).code, 0);
    const tokens = await Promise.all([1, 2].map(async () => (await started(t, {}, open)).addresses.token));
    assert.notEqual(tokens[0], tokens[1]);
  });
});
