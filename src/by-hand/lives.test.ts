import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answers,
  deliTestDevice,
  PRODUCT,
  sent,
  worldWith,
} from '../clouds/deli/device/device.test-helper.ts';
import { VirtualWorld } from '../lifecycle/virtual.test-helper.ts';
import { answer, lifeOf, power } from './lives.ts';

const gateway = (host: string) => ({ host, port: 1883, tls: false });
const TARGET = {
  gateways: [gateway('a'), gateway('b'), gateway('c')],
  subscribeOwnTopic: false,
  echo: false,
  allowHosts: [],
};

test('connecting by hand tries each gateway once and gives up', () => {
  for (const up of [1, 2, 3, undefined]) {
    let tried = 0;
    const device = deliTestDevice({ target: TARGET });
    const world = new VirtualWorld((effect) => {
      if (effect.kind === 'open') return { outcome: ++tried === up ? 'ok' : 'socket/ECONNREFUSED' };
      return effect.kind === 'subscribe' ? { outcome: 'ok', granted: [0, 0] } : undefined;
    });
    assert.equal(world.run(power(device, 'connect')), up === undefined ? 'socket/ECONNREFUSED' : 'ok');
    assert.equal(tried, up ?? 3);
    assert.equal(world.effects.filter(({ kind }) => kind === 'strand').length, 0);
  }
});

test('without a category nothing is subscribed to', () => {
  const device = deliTestDevice({ fleet: { product: { ...PRODUCT, category: '' } } });
  const world = new VirtualWorld();
  assert.equal(world.run(power(device, 'connect')), 'ok');
  assert.equal(world.effects.filter(({ kind }) => kind === 'subscribe').length, 0);
});

test('boot asks 100, 101 and 102, and stops at the first that fails', () => {
  const device = deliTestDevice();
  const fine = worldWith(
    { 100: { code: 0 }, 101: { code: 0 }, 102: { code: 0, status: 1, group_id: '7' } },
    device,
  );
  assert.equal(fine.run(lifeOf({ do: 'boot' }, device, 'gate')), 'ok');
  assert.deepEqual(
    sent(fine).map(({ action, data }) => [action, data?.name]),
    [
      [100, undefined],
      [101, 'gate'],
      [102, undefined],
    ],
  );
  const banned = worldWith({ 100: { code: 0 }, 101: { code: 105 } }, device);
  assert.equal(banned.run(lifeOf({ do: 'boot' }, device, 'gate')), 'platform/105');
});

test('101 says what was typed, and remembers it', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 } }, device);
  world.run(lifeOf({ do: 'report', name: 'gate', version: '3.0', properties: { floor: 2 } }, device, 'x'));
  world.run(lifeOf({ do: 'report' }, device, 'x'));
  const data = { name: 'gate', product_version: '3.0', properties: { floor: 2 } };
  assert.deepEqual(
    sent(world).map((message) => message.data),
    [data, data],
  );
});

test('a push goes as it was typed; a refusal is one, silence is none', () => {
  const device = deliTestDevice();
  const push = { do: 'push', to: 'echo', cmd: 'checkin', payload: { user: '{index}' } } as const;
  const silent = worldWith({}, device);
  assert.equal(silent.run(lifeOf(push, device, '')), 'ok/unanswered');
  assert.deepEqual(sent(silent)[0]?.data, { cmd: 'checkin', payload: { user: '{index}' } });
  const refusing = worldWith({ 300: { code: 107, cmd: 'checkin' } }, device);
  assert.equal(refusing.run(lifeOf(push, device, '')), 'platform/107');
});

test('raw publishes exactly what was typed', () => {
  const device = deliTestDevice();
  const world = new VirtualWorld();
  assert.equal(world.run(lifeOf({ do: 'raw', payload: '{"mid":' }, device, '')), 'ok');
  assert.deepEqual(
    world.effects.flatMap((effect) => (effect.kind === 'send' ? [[effect.topic, effect.payload]] : [])),
    [['device', '{"mid":']],
  );
});

test('an answer has the mid of the instruction and goes to whoever asked', () => {
  const device = deliTestDevice();
  const world = new VirtualWorld();
  const asked = { mid: 'p9', from: 'u1', time: 1, action: 200 };
  world.run(answer(device, asked, { action: 200, data: { code: 0, cmd: 'ring' } }));
  const [{ mid, to, action, data }] = answers(world) as [Record<string, unknown>];
  assert.deepEqual(
    { mid, to, action, data },
    { mid: 'p9', to: 'u1', action: 200, data: { code: 0, cmd: 'ring' } },
  );
});
