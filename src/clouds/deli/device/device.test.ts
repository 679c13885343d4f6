import assert from 'node:assert/strict';
import test from 'node:test';
import { VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { computedPassword } from '../wire.ts';
import { deliTestDevice, OFFER, reply, sent, step, worldWith } from './device.test-helper.ts';
import { deliDevice } from './index.ts';

test('a computed account has the model as user name and the MD5 password (PROTOCOLS 1.1)', () => {
  const device = deliTestDevice();
  const world = worldWith({}, device);
  world.run(step('connect', device));
  const open = world.effects.find((effect) => effect.kind === 'open');
  assert.deepEqual(open?.kind === 'open' && open.account, {
    clientId: 'DL_1',
    username: 'DL',
    password: computedPassword('DL_1', 'DL', 'k3y'),
  });
});

test('behind an echoing broker a request with a code of its own, such as an alarm, is answered and no failure', () => {
  const device = deliTestDevice({ target: { echo: true } });
  const world = new VirtualWorld((effect) =>
    effect.kind === 'request'
      ? { outcome: 'ok', message: deliDevice.mqtt.decode(device, 'DL_1', effect.payload) }
      : undefined,
  );
  assert.equal(world.run(step('alarm', device, { code: 202, msg: 'jammed' })), 'ok');
  assert.deepEqual(world.ended, ['alarm ok']);
});

test('a device found in access_list goes to the next gateway when one refuses (PROTOCOLS 1.1)', () => {
  const device = deliTestDevice({ target: { accessList: 'http://127.0.0.1/access_list' }, random: () => 0 });
  const tried: string[] = [];
  const world = worldWith({}, device, (effect) => {
    if (effect.kind === 'fetch')
      return { outcome: 'ok', status: 200, headers: {}, body: '{"MQTT":["tcp://d1:1883","ssl://d2"]}' };
    if (effect.kind !== 'open') return undefined;
    tried.push(`${effect.gateway.host}:${effect.gateway.port} ${effect.gateway.tls}`);
    return { outcome: tried.length < 2 ? 'socket/ECONNREFUSED' : 'ok' };
  });
  assert.equal(world.run(step('connect', device)), 'ok');
  assert.deepEqual(tried, ['d1:1883 false', 'd2:8883 true']);
  assert.equal(world.time, 0, 'without waiting');
  assert.deepEqual(world.ended, ['discover ok', 'connect socket/ECONNREFUSED', 'connect ok']);
});

for (const [what, answer] of [
  ['is refused', { outcome: 'http/503', status: 503, headers: {}, body: '' }],
  ['is no JSON', { outcome: 'ok', status: 200, headers: {}, body: '<html>' }],
  ['names no gateway', { outcome: 'ok', status: 200, headers: {}, body: '{"MQTT":[]}' }],
] as const) {
  test(`when access_list ${what} the device uses its default gateway (PROTOCOLS 1.1)`, () => {
    const device = deliTestDevice({ target: { accessList: 'http://127.0.0.1/access_list' } });
    const world = worldWith({}, device, (effect) => (effect.kind === 'fetch' ? answer : undefined));
    world.run(step('connect', device));
    const open = world.effects.find((effect) => effect.kind === 'open');
    assert.equal(open?.kind === 'open' && open.gateway.host, '127.0.0.1');
  });
}

test('connecting is tried again with growing waits until the policy gives up and strands the device', () => {
  const device = deliTestDevice();
  const world = worldWith({}, device, (effect) =>
    effect.kind === 'open' ? { outcome: 'mqtt/connack-5' } : undefined,
  );
  assert.equal(world.run(step('connect', device)), 'mqtt/connack-5');
  assert.equal(world.ended.length, 5);
  const waits = world.effects.flatMap((effect) => (effect.kind === 'sleep' ? [effect.simulated] : []));
  assert.deepEqual(waits, [750, 1500, 3000, 6000]);
  assert.ok(world.effects.some((effect) => effect.kind === 'strand'));
});

test('without an access list and a default there is no gateway to try: the list is asked for again, with waits', () => {
  const device = deliTestDevice({ target: { accessList: 'http://127.0.0.1/access_list', gateways: [] } });
  let asked = 0;
  const world = worldWith({}, device, (effect) => {
    if (effect.kind !== 'fetch') return undefined;
    const body = ++asked < 3 ? '' : '{"MQTT":["tcp://d1:1883"]}';
    return { outcome: body === '' ? 'http/503' : 'ok', status: 200, headers: {}, body };
  });
  assert.equal(world.run(step('connect', device)), 'ok');
  assert.deepEqual(world.ended, [
    'discover http/503',
    'connect socket/no-gateway',
    'discover http/503',
    'connect socket/no-gateway',
    'discover ok',
    'connect ok',
  ]);
  assert.equal(world.effects.filter((effect) => effect.kind === 'sleep').length, 2);
});

test('behind a general broker the device subscribes to its own topic itself (PROTOCOLS 1.2)', () => {
  const device = deliTestDevice({ target: { subscribeOwnTopic: true } });
  const world = worldWith({}, device, (effect) =>
    effect.kind === 'subscribe' ? { outcome: 'ok', granted: [0] } : undefined,
  );
  world.run(step('connect', device));
  const subscribe = world.effects.find((effect) => effect.kind === 'subscribe');
  assert.deepEqual(subscribe?.kind === 'subscribe' && subscribe.topics, ['DL_1']);
});

test('a refused subscription is a failure of its own [MQTT-3.9.3-2]', () => {
  const device = deliTestDevice();
  const world = worldWith({}, device, (effect) =>
    effect.kind === 'subscribe' ? { outcome: 'ok', granted: [0, 128] } : undefined,
  );
  assert.equal(world.run(step('subscribe', device)), 'mqtt/suback-128');
  const subscribe = world.effects.find((effect) => effect.kind === 'subscribe');
  assert.deepEqual(subscribe?.kind === 'subscribe' && subscribe.topics, ['KQ', 'KQ/DL']);
});

test("time sync sets the device's clock, and later messages carry the platform's time (PROTOCOLS 1.4)", () => {
  const device = deliTestDevice();
  const world = worldWith({ 100: { code: 0 }, 101: { code: 0 } }, device);
  world.run(step('time-sync', device));
  world.run(step('report-info', device, { name: 'gate {index}' }));
  const [sync, report] = sent(world);
  assert.equal(sync.time, 0);
  assert.ok(Math.abs(report.time - 5_000_000) <= 1);
  assert.deepEqual(report.data, { name: 'gate 0', product_version: '1.0' });
});

test('a platform code is the outcome (PROTOCOLS 1.9)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 105: { code: 105, msg: 'banned' } }, device);
  assert.equal(world.run(step('alarm', device, { code: 202, msg: 'hot' })), 'platform/105');
  assert.deepEqual(world.ended, ['alarm platform/105']);
});

test('a group that changes or ends clears the business data (PROTOCOLS 1.4, action 102)', () => {
  const device = deliTestDevice();
  const ask = (group_id: string) =>
    worldWith({ 102: { code: 0, status: 1, group_id, product_version: '1.0' } }, device).run(
      step('query', device),
    );
  ask('1000');
  device.state.records = 7;
  ask('1000');
  assert.equal(device.state.records, 7);
  ask('');
  assert.equal(device.state.records, 0);
});

test('another firmware version in 102 asks 103 (PROTOCOLS 1.4)', () => {
  const device = deliTestDevice();
  const world = worldWith(
    { 102: { code: 0, status: 1, group_id: '', product_version: '2.0' }, 103: OFFER },
    device,
  );
  world.run(step('query', device));
  assert.deepEqual(world.ended, ['query ok', 'firmware ok']);
});

test('unbind is sent again on each time-out until an answer comes, alone on the device (PROTOCOLS 1.4)', () => {
  const device = deliTestDevice();
  let asked = 0;
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return undefined;
    if (++asked < 3) return { outcome: 'timeout' };
    const { mid } = JSON.parse(effect.payload) as { mid: string };
    return { outcome: 'ok', message: deliDevice.mqtt.decode(device, '', reply(mid, 104, { code: 0 })) };
  });
  assert.equal(world.run(step('unbind', device)), 'ok');
  assert.deepEqual(world.ended, ['unbind timeout', 'unbind timeout', 'unbind ok']);
  const lock = world.effects.flatMap(({ kind }) => (kind === 'acquire' || kind === 'release' ? [kind] : []));
  assert.deepEqual(lock, ['acquire', 'release']);
});

test('what cannot be understood is said so and never thrown (PROTOCOLS 1.3)', () => {
  const device = deliTestDevice();
  const decode = (text: string) => deliDevice.mqtt.decode(device, 'DL_1', text).malformed;
  assert.equal(decode('{"mid":'), 'protocol/bad-json');
  assert.equal(decode('[1]'), 'protocol/not-an-object');
  assert.equal(decode('null'), 'protocol/not-an-object');
  assert.equal(decode('{"mid":"1"}'), 'protocol/no-action');
  assert.equal(decode('{"mid":1,"action":102,"data":{"code":0}}'), 'protocol/no-mid');
  assert.equal(decode('{"mid":"1","action":102,"data":{}}'), 'protocol/no-code');
  assert.equal(decode('{"mid":"1","action":102,"time":1,"data":{"code":0},"extra":1}'), undefined);
});

test("a reply without a time leaves the device's clock as it is", () => {
  const device = deliTestDevice();
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return undefined;
    const { mid } = JSON.parse(effect.payload) as { mid: string };
    const text = JSON.stringify({ mid, action: 100, data: { code: 0 } });
    return { outcome: 'ok', message: deliDevice.mqtt.decode(device, '', text) };
  });
  world.run(step('time-sync', device));
  assert.equal(device.state.clockOffset, 0);
});

test('codes and actions that no document could give are malformed, and make no names for the tallies', () => {
  const device = deliTestDevice();
  const decode = (action: unknown, code: unknown) =>
    deliDevice.mqtt.decode(device, '', JSON.stringify({ mid: '1', action, data: { code } }));
  assert.equal(decode(100, 100_001).malformed, 'protocol/no-code');
  assert.equal(decode(100, 0.5).malformed, 'protocol/no-code');
  assert.equal(decode(100, -2).malformed, 'protocol/no-code');
  assert.equal(decode(1e9, 0).malformed, 'protocol/no-action');
  assert.equal(decode(100, -1).label, '100/-1');
  assert.equal(decode(101, 1).label, '101/1');
});

test('unbinding that is answered by nonsense asks again after a wait, and not at once', () => {
  const device = deliTestDevice();
  let asked = 0;
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return undefined;
    const { mid } = JSON.parse(effect.payload) as { mid: string };
    const action = ++asked < 3 ? 102 : 104;
    return { outcome: 'ok', message: deliDevice.mqtt.decode(device, '', reply(mid, action, { code: 0 })) };
  });
  assert.equal(world.run(step('unbind', device)), 'ok');
  const waits = world.effects.filter((effect) => effect.kind === 'sleep');
  assert.equal(waits.length, 2);
});

test('a recovery called off while it looks for gateways opens nothing', () => {
  const device = deliTestDevice({ target: { accessList: 'http://127.0.0.1/access_list' } });
  const mutable = device as { recovering: boolean };
  mutable.recovering = true;
  const world = worldWith({}, device, (effect) => {
    if (effect.kind === 'fetch') mutable.recovering = false;
    return effect.kind === 'open' ? assert.fail('opened') : { outcome: 'http/503', body: '' };
  });
  world.run(deliDevice.mqtt.onConnectionLost(device));
  assert.deepEqual(world.ended, ['discover http/503']);
});
