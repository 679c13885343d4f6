/** What the cloud sends by itself. PROTOCOLS 4. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Called } from '../../../platform/service.ts';
import { formatTime, LABEL, PUSH, parseTime } from '../wire.ts';
import { checkUrl, Pushes } from './pushes.ts';
import { type Body, NOON, openCloud, TestWorld } from './world.test-helper.ts';

const SET_UP = { platform_key: 'mon', secret_key: 'demo', url: 'http://r/push', token: 'tok' };
const REFUSED: Called = { status: 503, body: '' };
const NOBODY: Called = { status: 0, body: '' };

describe('a push', () => {
  const push = (answers: readonly Called[]) => {
    const world = new TestWorld();
    let asked = 0;
    world.answerPost = () => answers[asked++] ?? { status: 200, body: '{"result_code":0}' };
    new Pushes(world).send('http://r/push', LABEL[PUSH.data], { n: 1 });
    return world;
  };

  test('that is taken is sent once', async () => {
    const world = push([]);
    await world.advance(60_000);
    assert.deepEqual(world.tallies, { 'instructed/data-push': 1, 'pushed/data-push': 1 });
  });

  test('that is not taken is sent again after 1, 2 and 4 s, then dropped and counted', async () => {
    const world = push([REFUSED, REFUSED, REFUSED, REFUSED]);
    await world.advance(60_000);
    assert.deepEqual(
      world.posts.map(({ at }) => at),
      [0, 1000, 3000, 7000],
    );
    assert.deepEqual(world.tallies, {
      'refused/data-push/503': 4,
      'push-retried/data-push': 3,
      'push-dropped/data-push': 1,
    });
  });

  test('is taken by an answer with result_code 0, whichever way its message is called', async () => {
    for (const body of ['{"result_code":0,"result_msg":"ok"}', '{"result_code":0,"result_message":"ok"}']) {
      const world = push([{ status: 200, body }]);
      await world.advance(60_000);
      assert.equal(world.posts.length, 1);
    }
    for (const body of ['{"result_code":1}', 'ok', '']) {
      const world = push([{ status: 200, body }]);
      await world.advance(60_000);
      assert.equal(world.posts.length, 2, body);
    }
  });

  test('without an answer may have been read: nobody knows', async () => {
    const world = push([NOBODY]);
    await world.advance(60_000);
    assert.equal(world.tallies['instructed/data-push'], 2);
    assert.equal(world.tallies['unsure/data-push'], 1);
  });

  test('to nobody was not read: that is known', async () => {
    const world = push([{ ...NOBODY, unsent: true }]);
    await world.advance(60_000);
    assert.deepEqual(world.tallies, {
      'unreached/data-push': 1,
      'push-retried/data-push': 1,
      'instructed/data-push': 1,
      'pushed/data-push': 1,
    });
  });

  test('is counted as unsure while it is under way', async () => {
    const world = new TestWorld();
    let answer: (called: Called) => void = () => {};
    world.answerPost = () => new Promise<Called>((resolve) => (answer = resolve));
    new Pushes(world).send('http://r/push', LABEL[PUSH.data], {});
    assert.deepEqual(world.tallies, { 'instructed/data-push': 1, 'unsure/data-push': 1 });
    answer({ status: 200, body: '{"result_code":0}' });
    await world.advance(0);
    assert.deepEqual(world.tallies, { 'instructed/data-push': 1, 'pushed/data-push': 1 });
  });

  test('is dropped at once when a thousand wait for the same receiver', async () => {
    const world = new TestWorld();
    world.answerPost = () => new Promise<Called>(() => {});
    const pushes = new Pushes(world);
    for (let n = 0; n < 1001; n++) pushes.send('http://r/push', LABEL[PUSH.data], {});
    pushes.send('http://other/push', LABEL[PUSH.data], {});
    assert.equal(world.posts.length, 1001);
    assert.equal(world.tallies['push-dropped/data-push'], 1);
  });
});

describe('the set-up check', () => {
  const VECTORS = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../../../test/vectors/expeed-signature.json'), 'utf8'),
  ) as { token: string; nonce: string; timestamp: string; signature: string }[];

  test('asks by GET with a signature; who answers the nonce is set up', async () => {
    const { world, ask } = openCloud();
    const asked: URL[] = [];
    world.answerGet = (url) => {
      asked.push(url);
      return { status: 200, body: url.searchParams.get('nonce') ?? '' };
    };
    assert.equal((await ask('set-up', { body: SET_UP })).result_code, 0);
    const [url] = asked;
    assert.deepEqual([...(url?.searchParams.keys() ?? [])], ['signature', 'nonce', 'timestamp']);
    assert.equal(url?.searchParams.get('timestamp'), String(NOON / 1000));
    assert.deepEqual(world.tallies, { 'instructed/set-up-check': 1 });
  });

  for (const { token, nonce, timestamp, signature } of VECTORS)
    test(`signs with the check value ${signature}`, () => {
      const url = new URL(checkUrl('http://r/push?from=expeed', token, nonce, timestamp));
      assert.deepEqual(Object.fromEntries(url.searchParams), { from: 'expeed', signature, nonce, timestamp });
    });

  test('fails for another answer, another status, and nobody there', async () => {
    const failing: Called[] = [{ status: 200, body: 'hello' }, { status: 403, body: '' }, NOBODY];
    for (const called of failing) {
      const { world, ask } = openCloud();
      world.answerGet = () => called;
      assert.equal((await ask('set-up', { body: SET_UP })).result_code, 7);
      await world.advance(60_000);
      assert.deepEqual(world.posts, [], 'and nothing is pushed');
    }
  });

  test('is not even tried for encrypted pushes, a wrong secret, or what is no address', async () => {
    const { world, ask } = openCloud();
    const code = async (change: Body) => {
      const { result_code, result_message } = await ask('set-up', { body: { ...SET_UP, ...change } });
      return `${result_code} ${result_message}`;
    };
    assert.match(await code({ encryption: 'encrypted' }), /^6 encrypted pushes .* defined nowhere: choose/);
    assert.match(await code({ secret_key: 'x' }), /^1 /);
    for (const url of ['ftp://r/', 'r', 7]) assert.match(await code({ url }), /^5 /);
    assert.equal((await ask('set-up', { body: 'no JSON' })).result_code, 5);
    assert.deepEqual(world.tallies, {});
  });
});

describe('reports', () => {
  const settings = { devices: 4, pushEvery: '4s', sample: '1s', online: '60%', stays: '8s' };

  test('of every device in turn, over the period, from the set-up on', async () => {
    const { world, ask } = openCloud({ ...settings, online: '100%' });
    await ask('set-up', { body: SET_UP });
    await world.advance(8000);
    assert.deepEqual(
      world.posts.map(({ at, body }) => `${at} ${body.msg_type} ${body.device_id} ${body.device_key}`),
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${n * 1000} 2 mon-${(n - 1) % 4} key-mon`),
    );
    for (const { body } of world.posts) assert.equal((body.data as unknown[]).length, 4);
  });

  test('have every record exactly once, and tell when a device came or went', async () => {
    const { world, ask, about } = openCloud(settings);
    await ask('set-up', { body: SET_UP });
    await world.advance(400_000);
    const mine = world.posts.map(({ body }) => body).filter(({ device_id }) => device_id === 'mon-1');
    const pushed = mine.flatMap(({ data = [] }) => data as Body[]);
    const query = { limit: '6000', first: '1', start: formatTime(NOON), end: formatTime(NOON + 396_000) };
    const { data } = (await about('history', 'mon-1', { query })) as { data: Body[] };
    const during = (record: Body) => {
      const time = parseTime(String(record.timestamp)) ?? 0;
      return time > NOON && time <= NOON + 396_000;
    };
    assert.deepEqual(pushed.filter(during), data.filter(during));
    const changes = mine.filter(({ msg_type }) => msg_type === '1').map(({ device_status }) => device_status);
    assert.ok(changes.length > 10);
    assert.ok(
      changes.every((status, n) => n === 0 || status !== changes[n - 1]),
      '0 came, 1 went, in turn',
    );
  });

  test('go on at the new address when a platform is set up anew, and nowhere else', async () => {
    const { world, ask } = openCloud({ ...settings, online: '100%' });
    await ask('set-up', { body: SET_UP });
    await world.advance(4000);
    await ask('set-up', { body: { ...SET_UP, url: 'http://new/push' } });
    await world.advance(4000);
    assert.deepEqual(
      world.posts.map(({ url }) => url),
      [...Array(4).fill('http://r/push'), ...Array(4).fill('http://new/push')],
    );
  });

  test('of push 1 carry what the API’s sample has', async () => {
    const { world, ask } = openCloud(settings);
    await ask('set-up', { body: SET_UP });
    await world.advance(100_000);
    const push = world.posts.find(({ body }) => body.msg_type === '1')?.body ?? {};
    assert.deepEqual(Object.keys(push).sort(), [
      'device_id',
      'device_key',
      'device_sn',
      'device_status',
      'msg_type',
    ]);
  });
});
