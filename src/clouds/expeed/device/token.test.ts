import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answered, cloud, thirdParty } from './cloud.test-helper.ts';
import { steps } from './steps.ts';

const run = (name: string, device: ReturnType<typeof thirdParty>, args = {}) => steps[name]!(device, args);
const MINUTE = 60_000;

test('the first call asks for a token, with key and secret in the URL', () => {
  const { world, fetches, calls } = cloud();
  assert.equal(world.run(run('status', thirdParty({ secret: 's&1' }))), 'ok');
  assert.deepEqual(calls, ['token', 'status']);
  assert.equal(
    fetches[0]?.url,
    'https://127.0.0.1/expeed/v1/platform/token?platform_key=DL_1&secret_key=s%261',
  );
  assert.deepEqual(fetches[1]?.headers, { access_token: 't1', device_key: 'key-DL_1' });
});

test('a platform of a credentials file has its own secret', () => {
  const { world, fetches } = cloud();
  const device = thirdParty();
  world.run(run('token', { ...device, identity: { ...device.identity, password: 'own' } }));
  assert.match(fetches[0]?.url ?? '', /secret_key=own$/);
});

test('one token serves all calls until shortly before it expires', () => {
  const { world, calls } = cloud();
  const device = thirdParty();
  for (let minute = 0; minute < 130; minute++) {
    world.run(run('status', device));
    world.time += MINUTE;
  }
  const renewed = calls.flatMap((call, n) => (call === 'token' ? [n] : []));
  // With every draw in the middle: after 85 % of 120 minutes.
  assert.deepEqual(renewed, [0, 1 + 102]);
});

test('platforms that began together renew at different moments', () => {
  const moments = [0, 0.25, 0.5, 0.999].map((random) => {
    const { world } = cloud();
    const device = thirdParty({}, { random: () => random });
    world.run(run('token', device));
    return Math.round((device.state.token?.refreshAt ?? 0) / MINUTE);
  });
  assert.deepEqual(moments, [96, 99, 102, 108]);
});

test('the step asks anew, though the old token is still good', () => {
  const { world, calls } = cloud();
  const device = thirdParty();
  for (let turn = 0; turn < 3; turn++) assert.equal(world.run(run('token', device)), 'ok');
  assert.deepEqual(calls, ['token', 'token', 'token']);
  assert.equal(device.state.token?.text, 't3');
});

describe('a token that the cloud calls expired', () => {
  test('is replaced once, and the call made again', () => {
    const { world, calls, fetches } = cloud((call, { headers }) =>
      call === 'status' && headers?.access_token === 't1' ? { result_code: 1 } : undefined,
    );
    assert.equal(world.run(run('status', thirdParty())), 'ok');
    assert.deepEqual(calls, ['token', 'status', 'token', 'status']);
    assert.equal(fetches.at(-1)?.headers?.access_token, 't2');
    assert.deepEqual(world.ended, ['token ok', 'status platform/1', 'token ok', 'status ok']);
  });

  test('is replaced once only', () => {
    const { world, calls } = cloud((call) => (call === 'status' ? { result_code: 1 } : undefined));
    assert.equal(world.run(run('status', thirdParty())), 'platform/1');
    assert.deepEqual(calls, ['token', 'status', 'token', 'status']);
  });
});

describe('without a token', () => {
  test('what was due is counted, and not sent', () => {
    const { world, calls } = cloud((call) => (call === 'token' ? { result_code: 1 } : undefined));
    for (const name of ['status', 'current', 'set'])
      assert.equal(
        world.run(run(name, thirdParty(), { points: 'all', values: {}, wait: true })),
        'script/no-token',
      );
    assert.deepEqual(calls, ['token', 'token', 'token']);
    assert.deepEqual(
      world.ended.filter((one) => !one.startsWith('token')),
      ['status script/no-token', 'current script/no-token', 'set script/no-token'],
    );
  });

  test('an answer that lacks it is none', () => {
    for (const wrong of [
      { result_code: 0 },
      { result_code: 0, access_token: 'x' },
      { result_code: 0, access_token: 'x', expires_in: 0 },
    ]) {
      const { world } = cloud((call) => (call === 'token' ? wrong : undefined));
      assert.equal(world.run(run('token', thirdParty())), 'protocol/incomplete-answer');
    }
  });
});

describe('the budget', () => {
  const spend = (device: ReturnType<typeof thirdParty>) => {
    const { world, calls } = cloud();
    return { world, calls, token: () => world.run(run('token', device)) };
  };

  test('of 200 token calls in 24 hours is never passed: the run says so, once a platform', () => {
    const { world, calls, token } = spend(thirdParty());
    for (let call = 0; call < 200; call++) assert.equal(token(), 'ok');
    for (let call = 0; call < 5; call++) assert.equal(token(), 'script/token-budget-spent');
    assert.equal(calls.length, 200);
    const notes = world.effects.filter(({ kind }) => kind === 'note');
    assert.deepEqual(notes, [
      {
        kind: 'note',
        level: 'warn',
        text: 'DL_1 has made its 200 token calls of 24 hours: it asks for no more',
      },
    ]);
    const spent = world.effects.filter(
      (one) => one.kind === 'tally' && one.name === 'expeed/token-budget-spent',
    );
    assert.equal(spent.length, 5);
  });

  test('counts calls that failed, too', () => {
    const device = thirdParty({ tokensADay: 2 });
    const { world } = cloud(() => ({ outcome: 'timeout', status: 0, headers: {}, body: '' }));
    const ended = [1, 2, 3].map(() => world.run(run('token', device)));
    assert.deepEqual(ended, ['timeout', 'timeout', 'script/token-budget-spent']);
  });

  test('is there again 24 hours after each call', () => {
    const device = thirdParty({ tokensADay: 2 });
    const { world, token } = spend(device);
    assert.equal(token(), 'ok');
    world.time += MINUTE;
    assert.deepEqual([token(), token()], ['ok', 'script/token-budget-spent']);
    world.time += 1440 * MINUTE - MINUTE - 1;
    assert.equal(token(), 'script/token-budget-spent');
    world.time += 1;
    assert.deepEqual([token(), token()], ['ok', 'script/token-budget-spent']);
  });

  test('lets the platform go on with the token it has', () => {
    const { world, token } = spend(thirdParty({ tokensADay: 1 }));
    const device = thirdParty({ tokensADay: 1 });
    assert.equal(token(), 'ok');
    world.run(run('token', device));
    world.run(run('token', device));
    assert.equal(world.run(run('status', device)), 'ok');
  });
});

test('an answer that is no JSON, or has no result_code, is told apart', () => {
  const outcome = (body: string, status = 200) => {
    const whole = { ...answered({}), status, body, outcome: status < 400 ? 'ok' : `http/${status}` };
    const { world } = cloud((call) => (call === 'status' ? whole : undefined));
    return world.run(run('status', thirdParty()));
  };
  assert.equal(outcome('<html>'), 'protocol/bad-json');
  assert.equal(outcome('{}'), 'protocol/no-result-code');
  assert.equal(outcome('{"result_code":2}'), 'platform/2');
  assert.equal(outcome('{"result_code":0,"device_status":7}'), 'protocol/incomplete-answer');
  assert.equal(outcome('oh', 503), 'http/503');
});
