/** Every call of the API, and every result_code by its natural cause. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FIRST, formatTime, parseTime } from '../wire.ts';
import { POINTS } from './curves.ts';
import { Simulator } from './simulator.ts';
import { type Body, NOON, openCloud } from './world.test-helper.ts';

const ALWAYS_ON = { online: 1 };
const NEVER_ON = { online: 0 };
const codeOf = ({ result_code, result_message }: Body) => `${result_code} ${result_message}`;

describe('token', () => {
  const query = { platform_key: 'mon', secret_key: 'demo' };

  test('is given to whoever knows the secret, with its life in seconds', async () => {
    const { access_token, ...rest } = await openCloud().ask('token', { query });
    assert.match(String(access_token), /^[0-9a-f]{64}$/);
    assert.deepEqual(rest, { result_code: 0, result_message: 'ok', expires_in: 7200 });
  });

  test('is refused with code 1 to anyone else', async () => {
    const { ask } = openCloud();
    for (const wrong of [
      {},
      { ...query, secret_key: 'x' },
      { secret_key: 'demo' },
      { ...query, platform_key: 'a b' },
    ])
      assert.equal(codeOf(await ask('token', { query: wrong })), '1 验证失败');
  });

  test('is given 200 times a day, by the calendar of China', async () => {
    const { world, ask } = openCloud();
    for (let call = 0; call < 200; call++) assert.equal((await ask('token', { query })).result_code, 0);
    assert.match(codeOf(await ask('token', { query })), /^1 验证失败: 200 calls a day/);
    assert.equal((await ask('token', { query: { ...query, platform_key: 'other' } })).result_code, 0);
    assert.equal(world.tallies['token-budget-passed'], 1);
    await world.advance(12 * 3_600_000 - 1);
    assert.equal((await ask('token', { query })).result_code, 1, 'a moment before midnight');
    await world.advance(1);
    assert.equal((await ask('token', { query })).result_code, 0);
  });

  test('expires: every call with it is code 1 from then on', async () => {
    const { world, token, about } = openCloud({ tokenLifetime: '10s' });
    const headers = { access_token: await token() };
    await world.advance(9_999);
    assert.equal((await about('status', 'mon-0', { headers })).result_code, 0);
    await world.advance(1);
    for (const label of ['status', 'current', 'history', 'set'])
      assert.equal(codeOf(await about(label, 'mon-0', { headers })), '1 token过期', label);
  });

  test('stays good when a further one is asked for', async () => {
    const { token, about } = openCloud();
    const headers = { access_token: await token() };
    await token();
    assert.equal((await about('status', 'mon-0', { headers })).result_code, 0);
  });
});

describe('who asks for which device', () => {
  const CALLS = ['status', 'current', 'history', 'set'];

  test('a token that was never given is code 1', async () => {
    const { about } = openCloud();
    for (const label of CALLS)
      for (const access_token of ['x', ''])
        assert.equal((await about(label, 'mon-0', { headers: { access_token } })).result_code, 1, label);
  });

  test('a device that is not the platform’s own is code 2', async () => {
    const { about } = openCloud({ devices: 5 });
    for (const label of CALLS)
      for (const id of ['mon-5', 'mon-05', 'other-1', 'mon-', 'mon'])
        assert.equal(codeOf(await about(label, id)), '2 设备不存在', `${label} ${id}`);
  });

  test('a device_key that is not the platform’s is code 3', async () => {
    const { about } = openCloud();
    for (const label of CALLS)
      for (const device_key of ['x', ''])
        assert.equal(
          codeOf(await about(label, 'mon-0', { headers: { device_key } })),
          '3 Device_key不存在',
          label,
        );
  });

  test('an id that none could be is code 4', async () => {
    const { about } = openCloud();
    for (const id of ['mon 1', 'a/b', '', 'x'.repeat(200)])
      assert.equal(codeOf(await about('status', id)), '4 URL参数非法', id);
  });
});

describe('queries', () => {
  test('device_status is 1 for an online device and 0 for an offline one', async () => {
    assert.equal((await openCloud(ALWAYS_ON).about('status', 'mon-0')).device_status, 1);
    assert.equal((await openCloud(NEVER_ON).about('status', 'mon-0')).device_status, 0);
  });

  test('current data have a timestamp and the points that were asked for', async () => {
    const { about } = openCloud(ALWAYS_ON);
    const two = (await about('current', 'mon-0', { query: { id: 'temp,power' } })).data as Body;
    assert.deepEqual(Object.keys(two), ['timestamp', 'temp', 'power']);
    assert.ok(NOON - (parseTime(String(two.timestamp)) ?? 0) <= 5000);
    const all = (await about('current', 'mon-0', { query: { id: 'all' } })).data as Body;
    assert.deepEqual(Object.keys(all), ['timestamp', ...POINTS]);
    assert.equal(all.temp, two.temp);
  });

  test('current data without points, or with ones that no device has, are code 4', async () => {
    const { about } = openCloud(ALWAYS_ON);
    for (const query of [{}, { id: '' }, { id: 'colour' }])
      assert.equal(codeOf(await about('current', 'mon-0', { query })), '4 URL参数非法');
  });

  test('a history is the device’s, with a cursor while there is more', async () => {
    const { about } = openCloud(ALWAYS_ON);
    const simulator = new Simulator({
      seed: 1,
      online: 1,
      dwell: 60_000,
      sample: 5000,
      retention: 86_400_000,
    });
    const range = { start: formatTime(NOON - 60_000), end: formatTime(NOON) };
    const query = { ...range, limit: '8', first: '1', id: 'temp' };
    const page = await about('history', 'mon-0', { query });
    const given = {
      points: ['temp'] as const,
      start: NOON - 60_000,
      end: NOON,
      limit: 8,
      first: FIRST.oldest,
    };
    const expected = simulator.history('mon-0', given, NOON);
    assert.deepEqual([page.data, page.cursor], [expected.records, expected.cursor]);
    const last = await about('history', 'mon-0', { query: { ...query, cursor: String(page.cursor) } });
    assert.equal((last.data as Body[]).length, 4);
    assert.ok(!('cursor' in last));
  });

  test('a query that the tables do not allow is code 3', async () => {
    const { about } = openCloud(ALWAYS_ON);
    for (const query of [{ limit: '6001' }, { start: formatTime(NOON) }, { first: '2' }, { cursor: 'x' }])
      assert.equal(
        codeOf(await about('history', 'mon-0', { query })),
        '3 查询参数非法',
        JSON.stringify(query),
      );
  });
});

describe('settings', () => {
  const FAST = { ...ALWAYS_ON, settingTakes: '500ms' };
  const body = { temp: 28 };

  test('are accepted at once with a message_id, carried out, and told by push', async () => {
    const { world, ask, about } = openCloud({ ...FAST, pushEvery: '1h' });
    const page = { platform_key: 'mon', secret_key: 'demo', url: 'http://r/push', token: 't' };
    assert.equal((await ask('set-up', { body: page })).result_code, 0);
    const { message_id, result_code } = await about('set', 'mon-3', { body });
    assert.equal(result_code, 0);
    assert.ok(message_id);
    await world.advance(499);
    assert.deepEqual(world.posts, []);
    await world.advance(5001);
    assert.deepEqual(world.posts, [
      { at: 500, url: 'http://r/push', body: { msg_type: 3, message_id, device_id: 'mon-3', set_result: 0 } },
    ]);
    const { data } = await about('current', 'mon-3', { query: { id: 'temp' } });
    assert.ok(Math.abs(Number((data as Body).temp) - 28) <= 0.2);
  });

  test('fail on the device that cannot reach the value, or has gone meanwhile', async () => {
    const failed = async (settings: Body, values: Body, device = 'mon-0') => {
      const { world, ask, about } = openCloud({ pushEvery: '1h', ...settings });
      await ask('set-up', {
        body: { platform_key: 'mon', secret_key: 'demo', url: 'http://r/p', token: 't' },
      });
      const accepted = await about('set', device, { body: values });
      assert.equal(accepted.result_code, 0);
      await world.advance(120_000);
      return world.posts
        .filter(({ body: push }) => push.msg_type === 3)
        .map(({ body: push }) => push.set_result);
    };
    assert.deepEqual(await failed(FAST, { temp: 99 }), [1]);
    assert.deepEqual(await failed({ ...FAST, settingFails: 1 }, body), [1]);
    const simulator = new Simulator({ seed: 1, online: 0.5, dwell: 60_000, sample: 5000, retention: 1 });
    const leaving = Array.from({ length: 50 }, (_, n) => `mon-${n}`).find(
      (id) => simulator.online(id, NOON) && !simulator.online(id, NOON + 61_000),
    );
    assert.deepEqual(await failed({ online: 0.5, settingTakes: '61s' }, body, leaving), [1]);
  });

  test('of an offline device are code 3', async () => {
    assert.equal(codeOf(await openCloud(NEVER_ON).about('set', 'mon-0', { body })), '3 设备不在线');
  });

  test('with a body that is no object of settable numbers are code 5', async () => {
    const { about } = openCloud(ALWAYS_ON);
    for (const wrong of [
      '',
      '{',
      '[]',
      {},
      { humidity: 3 },
      { colour: 1 },
      { temp: 'warm' },
      { temp: 20, x: 1 },
    ])
      assert.equal(
        codeOf(await about('set', 'mon-0', { body: wrong })),
        '5 BODY参数非法',
        JSON.stringify(wrong),
      );
  });

  test('without an address for pushes tell nobody', async () => {
    const { world, about } = openCloud(FAST);
    await about('set', 'mon-0', { body });
    await world.advance(1000);
    assert.deepEqual([world.posts, world.tallies], [[], { 'push-nowhere/result-push': 1 }]);
  });
});
