import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answered, BASE, cloud, thirdParty } from './cloud.test-helper.ts';
import { react } from './reactions.ts';
import { receiver } from './receiver.ts';
import { steps } from './steps.ts';

const SET = { values: { temp: 21 }, wait: true, within: 30_000 };
const devicesAsked = (fetches: readonly { readonly url: string }[]) =>
  fetches.slice(1).map(({ url }) => /mon-\d+|DL_1-\d+|[ab]$/.exec(new URL(url).pathname)?.[0]);

describe('which device is asked', () => {
  const ask = (product: object, times: number, random?: () => number) => {
    const { world, fetches } = cloud();
    const device = thirdParty(product, random && { random });
    for (let n = 0; n < times; n++) world.run(steps.status!(device, {}));
    return devicesAsked(fetches);
  };

  test('in turn: one after another, and from the first again', () => {
    assert.deepEqual(ask({ devices: 3, ask: 'in-turn' }, 4), ['DL_1-0', 'DL_1-1', 'DL_1-2', 'DL_1-0']);
  });

  test('random: as the platform’s own stream draws', () => {
    // The second draw is for the moment at which the token is renewed.
    const draws = [0.31, 0, 0.99, 0];
    assert.deepEqual(
      ask({ devices: 10 }, 3, () => draws.shift() ?? 0),
      ['DL_1-3', 'DL_1-9', 'DL_1-0'],
    );
  });

  test('a list of ids is asked for those ids', () => {
    assert.deepEqual(ask({ devices: ['a', 'b'], ask: 'in-turn' }, 3), ['a', 'b', 'a']);
  });

  test('a step may name one by its number, also one that is not there', () => {
    const { world, fetches } = cloud();
    world.run(steps.status!(thirdParty(), { device: 77 }));
    assert.equal(fetches[1]?.url, `${BASE}/v1/devices/device_status/DL_1-77`);
  });

  test('one last heard of as offline is passed over where the step says so', () => {
    const { world, fetches } = cloud();
    const device = thirdParty({ devices: 3, ask: 'in-turn' });
    receiver.answer(device, {
      method: 'POST',
      path: '/push',
      query: {},
      body: '{"msg_type":"1","device_id":"DL_1-1","device_status":1}',
    });
    for (let n = 0; n < 3; n++) world.run(steps.set!(device, { ...SET, wait: false, skipOffline: true }));
    assert.deepEqual(devicesAsked(fetches), ['DL_1-0', 'DL_1-2', 'DL_1-0']);
  });

  test('a status query tells too whether one is offline: 0 there', () => {
    const { world } = cloud((call) => (call === 'status' ? { result_code: 0, device_status: 0 } : undefined));
    const device = thirdParty();
    world.run(steps.status!(device, { device: 4 }));
    assert.deepEqual([...device.state.offline], ['DL_1-4']);
  });
});

test('current data are asked for by name, or all', () => {
  const { world, fetches } = cloud(() => undefined);
  world.run(steps.current!(thirdParty(), { points: 'all', device: 1 }));
  world.run(steps.current!(thirdParty(), { points: ['temp', 'power'], device: 1 }));
  const queries = fetches.filter(({ url }) => url.includes('current')).map(({ url }) => url.split('?')[1]);
  assert.deepEqual(queries, ['id=all', 'id=temp%2Cpower']);
});

describe('set', () => {
  const result = (done: boolean, message = 'm1') => ({
    method: 'POST',
    path: '/push',
    query: {},
    body: JSON.stringify({ msg_type: 3, message_id: message, device_id: 'd', set_result: done ? 0 : 1 }),
  });

  test('is accepted, then waits for the push with its message_id', () => {
    const device = thirdParty();
    const { world, fetches } = cloud();
    const life = steps.set!(device, SET);
    let turn = life.next();
    while (!turn.done && turn.value.kind !== 'receive') turn = life.next(performed(world, turn.value));
    assert.ok(!turn.done && turn.value.kind === 'receive');
    assert.equal(turn.value.simulated, 30_000);
    const other = receiver.answer(device, result(true, 'm2')).message;
    const mine = receiver.answer(device, result(true)).message;
    assert.ok(other && mine);
    assert.deepEqual([turn.value.matches(other), turn.value.matches(mine)], [false, true]);
    turn = life.next({ outcome: 'ok', message: mine });
    while (!turn.done) turn = life.next(performed(world, turn.value));
    assert.equal(turn.value, 'ok');
    assert.deepEqual(world.ended.slice(1), ['set ok', 'set-outcome ok']);
    assert.equal(fetches[1]?.body, '{"temp":21}');
    assert.deepEqual([...device.state.results.keys()], ['m2'], 'its own is taken');
  });

  for (const done of [true, false])
    test(`ends at once when the push (${done ? 'done' : 'failed'}) was there before the answer was read`, () => {
      const device = thirdParty();
      const { world } = cloud((call) => {
        if (call !== 'set') return undefined;
        const { message } = receiver.answer(device, result(done));
        assert.ok(message);
        assert.equal(
          react(device, message, () => assert.fail()),
          undefined,
          'nobody else takes it',
        );
        return undefined;
      });
      assert.equal(world.run(steps.set!(device, SET)), done ? 'ok' : 'platform/set-failed');
      assert.ok(!world.effects.some(({ kind }) => kind === 'receive'));
      assert.equal(device.state.results.size, 0);
      assert.equal(device.state.settings, 0);
    });

  test('whose outcome never comes times out', () => {
    const device = thirdParty();
    const { world } = cloud();
    const life = steps.set!(device, SET);
    let turn = life.next();
    while (!turn.done)
      turn = life.next(turn.value.kind === 'receive' ? { outcome: 'timeout' } : performed(world, turn.value));
    assert.equal(turn.value, 'timeout');
    assert.deepEqual(world.ended.slice(1), ['set ok', 'set-outcome timeout']);
  });

  test('that is refused has no outcome to wait for', () => {
    const { world } = cloud((call) => (call === 'set' ? { result_code: 3 } : undefined));
    assert.equal(world.run(steps.set!(thirdParty(), SET)), 'platform/3');
    assert.deepEqual(world.ended, ['token ok', 'set platform/3']);
  });

  test('draws a value where the scenario gives bounds', () => {
    const { world, fetches } = cloud();
    const values = { temp: { min: 18, max: 24 }, mode: 'auto', on: true };
    world.run(steps.set!(thirdParty(), { ...SET, values, wait: false }));
    assert.equal(fetches[1]?.body, '{"temp":21,"mode":"auto","on":true}');
  });
});

describe('set-up', () => {
  test('listens, then enters address and token at the console, outside /v1', () => {
    const { world, fetches } = cloud();
    const device = thirdParty({ pushToken: 'p' });
    assert.equal(world.run(steps['set-up']!(device, {})), 'ok');
    assert.equal(fetches[0]?.url, `${BASE}/console/push`);
    assert.deepEqual(JSON.parse(fetches[0]?.body ?? ''), {
      platform_key: 'DL_1',
      secret_key: 'demo',
      url: 'http://127.0.0.1:4711/push',
      token: 'p',
      encryption: 'plain',
    });
    assert.deepEqual(world.ended, ['listen ok', 'set-up ok']);
    world.run(steps.listen!(device, {}));
    assert.equal(world.ended.length, 2, 'it listens already');
  });

  test('listens on a port of its own where the scenario gives the first one', () => {
    const { world } = cloud();
    world.run(steps.listen!({ ...thirdParty(), index: 3 }, { port: 9000 }));
    assert.deepEqual(
      world.effects.filter(({ kind }) => kind === 'listen'),
      [{ kind: 'listen', port: 9003 }],
    );
  });

  test('fails where the cloud’s check fails, or no port is free', () => {
    assert.equal(
      cloud(() => ({ result_code: 7 })).world.run(steps['set-up']!(thirdParty(), {})),
      'platform/7',
    );
    const { world } = cloud();
    const life = steps['set-up']!(thirdParty(), {});
    let turn = life.next();
    while (!turn.done)
      turn = life.next(
        turn.value.kind === 'listen' ? { outcome: 'socket/EMFILE', url: '' } : performed(world, turn.value),
      );
    assert.equal(turn.value, 'socket/EMFILE');
  });
});

describe('reactions', () => {
  const told = (body: object, reactions = {}) => {
    const base = thirdParty();
    const device = { ...base, fleet: { ...base.fleet, reactions } };
    const { message } = receiver.answer(device, {
      method: 'POST',
      path: '',
      query: {},
      body: JSON.stringify(body),
    });
    assert.ok(message);
    const asked: string[] = [];
    const { world, fetches } = cloud();
    const life = react(device, message, function* (_, own) {
      asked.push(...Object.keys(own ?? {}));
      return yield* own!.current!(device as never, { points: 'all' });
    });
    if (life) world.run(life);
    return { world, fetches, asked };
  };

  test('to a push run the fleet’s script, whose steps ask the device that it is about', () => {
    const { world, fetches } = told(
      { msg_type: '1', device_id: 'DL_1-7', device_status: 0 },
      { 'status-push': [{ kind: 'step', name: 'current', args: {} }] },
    );
    assert.deepEqual(world.ended, ['status-push ok', 'token ok', 'current ok']);
    assert.match(fetches[1]?.url ?? '', /DL_1-7\/currentDatapoints/);
  });

  test('without a script are a count', () => {
    assert.deepEqual(told({ msg_type: '2', device_id: 'd', data: [] }).world.ended, ['data-push ok']);
    assert.deepEqual(told({ msg_type: 3, message_id: 'm', set_result: 0 }).world.ended, [
      'result-push ok/unasked',
    ]);
  });
});

/** What the virtual world makes of an effect, one at a time. */
function performed(world: ReturnType<typeof cloud>['world'], effect: unknown): unknown {
  return world.run(
    (function* () {
      return (yield effect as never) as unknown;
    })(),
  );
}

test('an answer that came whole is asked for what its call promises', () => {
  const { world } = cloud((call) => (call === 'set' ? answered({ result_code: 0 }) : undefined));
  assert.equal(world.run(steps.set!(thirdParty(), SET)), 'protocol/incomplete-answer');
});
