/** Facts of PROTOCOLS 1 on the device's side that no other test shows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import vectors from '../../../../test/vectors/deli-credentials.json' with { type: 'json' };
import { VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { CODE } from '../wire.ts';
import { answers, deliTestDevice, instruct, sent, step, worldWith } from './device.test-helper.ts';
import { deliDevice } from './index.ts';
import { accountOf } from './product.ts';

test('a device registered beforehand connects with its own account and password (PROTOCOLS 1.1)', () => {
  const { fleet } = deliTestDevice();
  const identity = { serial: '7', clientId: 'DL_7', username: 'acc', password: 'pw' };
  assert.deepEqual(accountOf(fleet, identity), { clientId: 'DL_7', username: 'acc', password: 'pw' });
});

test('the computed account of every check value is the one a device connects with (PROTOCOLS 1.1)', () => {
  for (const { model, serial, productSecret: secret, clientId, username, password } of vectors) {
    const product = { category: 'KQ', model, secret, version: '1.0' };
    const device = deliTestDevice({ fleet: { product } });
    const identity = { serial, clientId: deliDevice.clientId(product, serial) };
    const world = new VirtualWorld();
    world.run(step('connect', { ...device, identity }));
    const open = world.effects.find((effect) => effect.kind === 'open');
    assert.deepEqual(open?.kind === 'open' && open.account, { clientId, username, password });
  }
});

test('each device picks its gateway at random, by its own seed (PROTOCOLS 1.1)', () => {
  const picked = [0, 0.4, 0.99].map((random) => {
    const device = deliTestDevice({
      target: { accessList: 'http://127.0.0.1/access_list' },
      random: () => random,
    });
    const body = '{"MQTT":["tcp://d1:1883","tcp://d2:1883","tcp://d3:1883"]}';
    const world = worldWith({}, device, ({ kind }) =>
      kind === 'fetch' ? { outcome: 'ok', status: 200, headers: {}, body } : undefined,
    );
    world.run(step('connect', device));
    return world.effects.flatMap((effect) => (effect.kind === 'open' ? [effect.gateway.host] : []));
  });
  assert.deepEqual(picked, [['d1'], ['d2'], ['d3']]);
});

test('a device publishes to the topic "device" only (PROTOCOLS 1.2)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 100: { code: 0 }, 101: { code: 0 } }, device);
  for (const name of ['time-sync', 'report-info', 'query', 'firmware', 'alarm', 'unbind'] as const)
    world.runAndStop(step(name, device, { name: '', code: 202, msg: '' }), ({ ended }) => ended.length > 8);
  world.run(step('push', device, { to: '', cmd: 'c', payload: {}, wait: false }));
  instruct(world, device, 200);
  const topics = world.effects.flatMap((effect) =>
    effect.kind === 'request' || effect.kind === 'send' ? [effect.topic] : [],
  );
  assert.ok(topics.length > 6);
  assert.deepEqual([...new Set(topics)], ['device']);
});

test('an envelope has mid, from, time in seconds, action, data; mids never repeat (PROTOCOLS 1.3)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 105: { code: 0 } }, device);
  world.time = 1_502_867_086_999;
  world.run(step('report-info', device, { name: 'Tür', properties: { p1: 'v1' } }));
  world.run(step('alarm', device, { code: 202, msg: 'hot' }));
  const [report, alarm] = sent(world);
  assert.deepEqual(report, {
    mid: '1',
    from: 'DL_1',
    time: 1_502_867_086,
    action: 101,
    data: { name: 'Tür', product_version: '1.0', properties: { p1: 'v1' } },
  });
  assert.deepEqual([alarm.mid, alarm.action, alarm.data], ['2', 105, { code: 202, msg: 'hot' }]);
});

for (const [name, action] of [
  ['time-sync', 100],
  ['query', 102],
  ['firmware', 103],
  ['unbind', 104],
] as const) {
  test(`${action} is asked without data (PROTOCOLS 1.4)`, () => {
    const device = deliTestDevice();
    const world = worldWith({ [action]: { code: 0 } }, device);
    world.run(step(name, device));
    assert.deepEqual([sent(world)[0]?.action, sent(world)[0]?.data], [action, undefined]);
  });
}

test('what was reported is reported again at once after coming back (PROTOCOLS 1.4, action 101)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 } }, device);
  world.run(step('report-info', device, { name: 'gate' }));
  world.run(step('connect', device));
  assert.deepEqual(
    sent(world).map(({ action, data }) => [action, data.name]),
    [
      [101, 'gate'],
      [101, 'gate'],
    ],
  );
});

test('102 tells whether the device is locked (PROTOCOLS 1.4)', () => {
  const device = deliTestDevice();
  const ask = (status: number) =>
    worldWith({ 102: { code: 0, status, group_id: '', product_version: '1.0' } }, device).run(
      step('query', device),
    );
  ask(0);
  assert.equal(device.state.unlocked, false);
  ask(1);
  assert.equal(device.state.unlocked, true);
});

test('the same version in 102 asks no 103 (PROTOCOLS 1.4)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 102: { code: 0, status: 1, product_version: '1.0' } }, device);
  world.run(step('query', device));
  assert.deepEqual(world.ended, ['query ok']);
});

test('records made while unbound stay until the device is bound (PROTOCOLS 1.4, action 102)', () => {
  const device = deliTestDevice();
  const ask = (group_id: string) =>
    worldWith({ 102: { code: 0, status: 1, group_id, product_version: '1.0' } }, device).run(
      step('query', device),
    );
  ask('');
  device.state.records = 4;
  ask('');
  assert.equal(device.state.records, 4);
  ask('1000');
  assert.equal(device.state.records, 0);
});

test('an unbinding that is not permitted ends with code 103 and clears nothing (PROTOCOLS 1.4)', () => {
  const device = deliTestDevice();
  Object.assign(device.state, { group: '1000', records: 4 });
  const world = worldWith({ 104: { code: 103, msg: 'not permitted' } }, device);
  assert.equal(world.run(step('unbind', device)), 'platform/103');
  assert.deepEqual([device.state.group, device.state.records], ['1000', 4]);
});

test('every platform code but 0 is an outcome of its own, 101 included (PROTOCOLS 1.9)', () => {
  const codes = Object.values(CODE);
  const outcomes = codes.map((code) => {
    const device = deliTestDevice();
    return worldWith({ 103: { code } }, device).run(step('firmware', device));
  });
  assert.deepEqual(
    outcomes,
    codes.map((code) => (code === 0 ? 'ok' : `platform/${code}`)),
  );
});

test('201 is answered after the upload, and not before (PROTOCOLS 1.5)', () => {
  const device = deliTestDevice();
  const world = new VirtualWorld();
  instruct(world, device, 201, { ftp_host: '127.0.0.1' });
  const kinds = world.effects.map(({ kind }) => kind);
  assert.ok(kinds.indexOf('upload') < kinds.indexOf('send'));
  assert.equal(answers(world).length, 1);
});
