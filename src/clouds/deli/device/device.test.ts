import assert from 'node:assert/strict';
import test from 'node:test';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Effect, Inbound, Life } from '../../../lifecycle/effects.ts';
import { testDevice, VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { computedPassword } from '../wire.ts';
import { deliDevice } from './index.ts';
import { type DeliState, newState } from './state.ts';

const PRODUCT = { category: 'KQ', model: 'DL', secret: 'k3y', version: '1.0' };
type Over = NonNullable<Parameters<typeof testDevice>[1]>;

function deliTestDevice(over: Over = {}) {
  const fleet = { product: PRODUCT, ...over.fleet };
  const state = newState({ product: PRODUCT } as never);
  return testDevice<DeliState>(state, { ...over, fleet });
}

/** A platform as a table: action → reply data; `undefined` lets the request time out. */
type Platform = Readonly<Record<number, Readonly<Record<string, unknown>> | undefined>>;

function worldWith(platform: Platform, device: Device<DeliState>, also?: (effect: Effect) => unknown) {
  return new VirtualWorld((effect, world) => {
    if (effect.kind !== 'request') return also?.(effect);
    world.time += 10;
    const { mid, action } = JSON.parse(effect.payload) as { mid: string; action: number };
    const data = platform[action];
    if (data === undefined) return { outcome: 'timeout' };
    const text = JSON.stringify({ mid, from: 'system', time: 5_000_000, action, data });
    return { outcome: 'ok', message: deliDevice.decode(device, device.identity.clientId, text) };
  });
}

const sent = (world: VirtualWorld) =>
  world.effects.flatMap((effect) => (effect.kind === 'request' ? [JSON.parse(effect.payload)] : []));
const step = (name: keyof typeof deliDevice.steps, device: Device<DeliState>, args = {}) =>
  deliDevice.steps[name]?.(device, args) as Life<string>;

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
    return { outcome: 'ok', message: deliDevice.decode(device, '', reply(mid, 104, { code: 0 })) };
  });
  assert.equal(world.run(step('unbind', device)), 'ok');
  assert.deepEqual(world.ended, ['unbind timeout', 'unbind timeout', 'unbind ok']);
  const lock = world.effects.flatMap(({ kind }) => (kind === 'acquire' || kind === 'release' ? [kind] : []));
  assert.deepEqual(lock, ['acquire', 'release']);
});

const OFFER = {
  code: 0,
  version: '2.0',
  upgrade_type: 'normal',
  file_path: 'http://127.0.0.1/f',
  checksum: 'ABC',
};
const reply = (mid: string, action: number, data: object) =>
  JSON.stringify({ mid, from: 'system', time: 1, action, data });
const part = (received: number, md5?: string, resumptions = 0) => ({
  url: OFFER.file_path,
  received,
  total: 100,
  md5,
  resumptions,
});

function upgradeWith(
  downloads: readonly object[],
  args = { window: 1000, install: { min: 0, max: 0 }, resume: 3 },
) {
  const device = deliTestDevice();
  let next = 0;
  const world = worldWith({ 101: { code: 0 }, 103: OFFER, 105: { code: 0 } }, device, (effect) =>
    effect.kind === 'download' ? downloads[next++] : undefined,
  );
  const outcome = world.run(step('upgrade', device, args));
  return { device, world, outcome };
}

test('an upgrade waits its random time, downloads, checks, installs, reconnects and reports (PROTOCOLS 1.7)', () => {
  const { device, world, outcome } = upgradeWith([{ outcome: 'ok', transfer: part(100, 'abc') }]);
  assert.equal(outcome, 'ok/installed');
  assert.deepEqual(world.ended, [
    'firmware ok',
    'download ok/whole',
    'reconnect ok',
    'report-info ok',
    'upgrade ok/installed',
  ]);
  const firstWait = world.effects.find((effect) => effect.kind === 'sleep');
  assert.equal(firstWait?.kind === 'sleep' && firstWait.simulated, 500);
  assert.equal(sent(world).at(-1)?.data.product_version, '2.0');
  assert.equal(device.state.version, '2.0');
});

test('a broken download is resumed where it stopped, and says how often (PROTOCOLS 1.7)', () => {
  const { world } = upgradeWith([
    { outcome: 'socket/closed', transfer: part(40) },
    { outcome: 'timeout', transfer: part(70, undefined, 1) },
    { outcome: 'ok', transfer: part(100, 'abc', 2) },
  ]);
  assert.ok(world.ended.includes('download ok/resumed-2'));
  const offsets = world.effects.flatMap((e) => (e.kind === 'download' ? [e.transfer?.received ?? 0] : []));
  assert.deepEqual(offsets, [0, 40, 70]);
});

test('a wrong checksum is reported by 105 with code 200, and nothing is installed (PROTOCOLS 1.7)', () => {
  const { device, world, outcome } = upgradeWith([{ outcome: 'ok', transfer: part(100, 'fff') }]);
  assert.equal(outcome, 'firmware/checksum');
  assert.equal(sent(world).at(-1)?.action, 105);
  assert.equal(sent(world).at(-1)?.data.code, 200);
  assert.equal(device.state.version, '1.0');
});

test('a download that keeps breaking is given up after its resumptions (PROTOCOLS 1.7)', () => {
  const broken = { outcome: 'socket/closed', transfer: part(10) };
  const { outcome, world } = upgradeWith([broken, broken, broken, broken, broken]);
  assert.equal(outcome, 'firmware/gave-up');
  assert.equal(world.effects.filter((effect) => effect.kind === 'download').length, 4);
});

test('a device that has the offered version needs no upgrade (PROTOCOLS 1.7)', () => {
  const device = deliTestDevice();
  device.state.version = '2.0';
  const world = worldWith({ 103: OFFER }, device);
  assert.equal(
    world.run(step('upgrade', device, { window: 1, install: { min: 0, max: 0 }, resume: 0 })),
    'ok/not-needed',
  );
});

test('a forced upgrade has the device for itself until it is done (PROTOCOLS 1.7)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: { ...OFFER, upgrade_type: 'force' } }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  world.run(step('upgrade', device, { window: 1, install: { min: 0, max: 0 }, resume: 0 }));
  const kinds = world.effects.map((effect) => effect.kind);
  assert.ok(kinds.indexOf('acquire') < kinds.indexOf('download'));
  assert.ok(kinds.indexOf('release') > kinds.lastIndexOf('open'));
});

test('a 202 for another version asks 103 and upgrades; for the own version it does nothing (PROTOCOLS 1.5)', () => {
  const notice = (version: string): Inbound => ({
    label: '202',
    body: { mid: '1', time: 1, action: 202, data: { version } },
  });
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: OFFER }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  const react = (version: string) =>
    world.run(deliDevice.react(device, notice(version), () => assert.fail('no script is set')) as Life);
  react('1.0');
  assert.equal(world.ended.length, 0);
  react('2.0');
  assert.ok(world.ended.includes('upgrade ok/installed'));
});

test('a 200 is answered to its sender with the same mid; an unknown instruction with code 106 (PROTOCOLS 1.5)', () => {
  const device = deliTestDevice();
  const answerTo = (action: number) => {
    const world = new VirtualWorld();
    const body = { mid: 'm7', from: 'user-1', time: 1, action, data: { cmd: 'open', payload: { door: 2 } } };
    world.run(deliDevice.react(device, { label: String(action), body }, () => assert.fail()) as Life);
    const send = world.effects.find((effect) => effect.kind === 'send');
    return send?.kind === 'send' ? JSON.parse(send.payload) : undefined;
  };
  const { time, ...control } = answerTo(200);
  assert.ok(Number.isInteger(time));
  assert.deepEqual(control, {
    mid: 'm7',
    from: 'DL_1',
    to: 'user-1',
    action: 200,
    data: { code: 0, cmd: 'open', payload: { door: 2 } },
  });
  assert.equal(answerTo(299).data.code, 106);
});

test('what cannot be understood is said so and never thrown (PROTOCOLS 1.3)', () => {
  const device = deliTestDevice();
  const decode = (text: string) => deliDevice.decode(device, 'DL_1', text).malformed;
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
    return { outcome: 'ok', message: deliDevice.decode(device, '', text) };
  });
  world.run(step('time-sync', device));
  assert.equal(device.state.clockOffset, 0);
});

test('codes and actions that no document could give are malformed, and make no names for the tallies', () => {
  const device = deliTestDevice();
  const decode = (action: unknown, code: unknown) =>
    deliDevice.decode(device, '', JSON.stringify({ mid: '1', action, data: { code } }));
  assert.equal(decode(100, 100_001).malformed, 'protocol/no-code');
  assert.equal(decode(100, 0.5).malformed, 'protocol/no-code');
  assert.equal(decode(100, -2).malformed, 'protocol/no-code');
  assert.equal(decode(1e9, 0).malformed, 'protocol/no-action');
  assert.equal(decode(100, -1).label, '100/-1');
  assert.equal(decode(101, 1).label, '101/1');
});

test('an upgrade that finds another one under way after asking leaves it to that one', () => {
  const device = deliTestDevice();
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return effect.kind === 'download' ? assert.fail('downloaded') : undefined;
    device.state.upgrading = true;
    const { mid } = JSON.parse(effect.payload) as { mid: string };
    return { outcome: 'ok', message: deliDevice.decode(device, '', reply(mid, 103, OFFER)) };
  });
  const args = { window: 0, install: { min: 0, max: 0 }, resume: 0 };
  assert.equal(world.run(step('upgrade', device, args)), 'ok/not-needed');
});

test('unbinding that is answered by nonsense asks again after a wait, and not at once', () => {
  const device = deliTestDevice();
  let asked = 0;
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return undefined;
    const { mid } = JSON.parse(effect.payload) as { mid: string };
    const action = ++asked < 3 ? 102 : 104;
    return { outcome: 'ok', message: deliDevice.decode(device, '', reply(mid, action, { code: 0 })) };
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
  world.run(deliDevice.onConnectionLost(device));
  assert.deepEqual(world.ended, ['discover http/503']);
});
