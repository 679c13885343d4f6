import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect, Life } from '../../../lifecycle/effects.ts';
import {
  answerOf,
  of,
  pointTestDevice,
  provisioned,
  step,
  type TestDevice,
  worldOf,
} from './device.test-helper.ts';
import { pointDevice } from './index.ts';

const refused = (effect: Effect) => (effect.kind === 'open' ? { outcome: 'mqtt/connack-4' } : undefined);
const kept = (effect: Effect) =>
  effect.kind === 'open' ? { outcome: 'ok', sessionPresent: true } : undefined;
/** As the world does it. */
const stranding =
  (device: TestDevice, also: (effect: Effect) => unknown = () => undefined) =>
  (effect: Effect) => {
    if (effect.kind === 'strand') device.stranded = true;
    return also(effect);
  };

test('a device connects as it was told, whatever else its fleet says', () => {
  const device = provisioned(
    {},
    { qos: 1, host: 'mqtts://mq.example', cleanSession: 0 },
    { fleet: { cleanSession: true, keepAliveSeconds: 30 } },
  );
  const world = worldOf([]);
  assert.equal(world.run(step('connect', device)), 'ok');
  const [open] = of(world, 'open');
  assert.deepEqual(open, {
    kind: 'open',
    gateway: { host: 'mq.example', port: 8883, tls: true },
    account: { clientId: 'dev-1', username: 'pk', password: 's3cret' },
    cleanSession: false,
    keepAliveSeconds: 30,
    timeout: 10_000,
  });
});

test('a session that the server has kept is told apart', () => {
  const world = worldOf([], kept);
  assert.equal(world.run(step('connect', provisioned())), 'ok/session-present');
  assert.deepEqual(world.ended, ['connect ok/session-present']);
});

test('a device without an identity has nowhere to go: its life ends, with no attempt of its own', () => {
  const device = pointTestDevice();
  const world = worldOf([], stranding(device));
  world.run(step('connect', device));
  assert.ok(device.stranded);
  assert.deepEqual(world.ended, []);
});

test('after so many failed connections it asks the server again, and connects as it is told then', () => {
  const device = provisioned({ provisionAgain: 2 }, { host: 'old' });
  let opened = 0;
  const world = worldOf([answerOf({ host: 'new' })], (effect) => {
    if (effect.kind !== 'open') return undefined;
    return { outcome: ++opened < 4 ? 'socket/ECONNREFUSED' : 'ok' };
  });
  assert.equal(world.run(step('connect', device)), 'ok');
  assert.deepEqual(
    of(world, 'open').map(({ gateway }) => gateway.host),
    ['old', 'old', 'new', 'new'],
  );
  assert.deepEqual(world.ended, [
    'connect socket/ECONNREFUSED',
    'connect socket/ECONNREFUSED',
    'provision-again ok',
    'connect socket/ECONNREFUSED',
    'connect ok',
  ]);
  assert.ok(
    of(world, 'tally').some(({ name }) => name === 'point/sent/provision'),
    'counted as the call it is',
  );
});

test('… and keeps what it knows when it is not told anew; 0 is never', () => {
  const device = provisioned({ provisionAgain: 2 }, { host: 'old' });
  const world = worldOf(['{"code":"20001"}'], stranding(device, refused));
  assert.equal(world.run(step('connect', device)), 'mqtt/connack-4');
  assert.equal(of(world, 'open').length, 5, 'as many as the fleet’s tries');
  assert.equal(of(world, 'fetch').length, 2);
  assert.equal(device.state.provisioned?.gateway.host, 'old');
  assert.ok(device.stranded);
  const never = provisioned({ provisionAgain: 0 });
  const quiet = worldOf([], stranding(never, refused));
  quiet.run(step('connect', never));
  assert.equal(of(quiet, 'fetch').length, 0);
});

test('topics are subscribed with the QoS that was told, unless the step says another', () => {
  const device = provisioned({}, { host: 'mq', qos: 1 });
  const world = worldOf([]);
  world.run(step('subscribe', device, { topics: ['device/{deviceName}/down', 'news/#'] }));
  world.run(step('subscribe', device, { topics: 'x/{index}', qos: 0 }));
  assert.deepEqual(
    of(world, 'subscribe').map(({ topics, qos }) => [topics, qos]),
    [
      [['device/dev-1/down', 'news/#'], 1],
      [['x/0'], 0],
    ],
  );
});

const recovery = (device: TestDevice) => {
  device.recovering = true;
  return pointDevice.mqtt.onConnectionLost(device) as Life<void>;
};

test('after a loss a device comes back as who it was; what the server has kept is not asked for again', () => {
  const device = provisioned();
  worldOf([]).run(step('subscribe', device, { topics: 'a' }));
  const world = worldOf([], kept);
  world.run(recovery(device));
  assert.deepEqual(world.ended, ['reconnect ok/session-present']);
  assert.ok(world.time > 0, 'it waited first');
});

test('… and what the server has lost is subscribed again', () => {
  const device = provisioned();
  const before = worldOf([]);
  before.run(step('subscribe', device, { topics: ['a', 'b/#'] }));
  before.run(step('subscribe', device, { topics: 'c', qos: 0 }));
  const world = worldOf([]);
  world.run(recovery(device));
  assert.deepEqual(world.ended, ['reconnect ok', 'subscribe ok', 'subscribe ok']);
  assert.deepEqual(
    of(world, 'subscribe').map(({ topics, qos }) => [topics, qos]),
    [
      [['c'], 0],
      [['a', 'b/#'], 1],
    ],
  );
});

test('a refused subscription is said so and not asked for again', () => {
  const device = provisioned();
  const refusing = (effect: Effect) =>
    effect.kind === 'subscribe' ? { outcome: 'ok', granted: [128] } : undefined;
  const world = worldOf([], refusing);
  assert.equal(world.run(step('subscribe', device, { topics: 'a' })), 'mqtt/suback-128');
  assert.equal(device.state.subscriptions.size, 0);
});

test('a clean session ends with its disconnect, a persistent one does not', () => {
  for (const [cleanSession, left] of [
    [1, 0],
    [0, 1],
  ] as const) {
    const device = provisioned({}, { host: 'mq', cleanSession });
    const world = worldOf([]);
    world.run(step('subscribe', device, { topics: 'a' }));
    assert.equal(world.run(step('disconnect', device)), 'ok');
    assert.equal(device.state.subscriptions.size, left);
  }
});

test('a device that is not connected cannot leave', () => {
  const device = provisioned();
  device.connected = false;
  assert.equal(worldOf([]).run(step('disconnect', device)), 'socket/ENOTCONN');
});
