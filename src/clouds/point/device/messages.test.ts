import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Life } from '../../../lifecycle/effects.ts';
import { of, provisioned, step, type TestDevice, worldOf } from './device.test-helper.ts';
import { pointDevice } from './index.ts';

const DOWN = 'device/dev-1/down';
const noScript = () => {
  throw new Error('no script is set');
};

/** A message comes and nobody waits for it. */
function arrive(
  device: TestDevice,
  topic: string,
  payload: string,
  run: Parameters<typeof pointDevice.react>[2] = noScript,
) {
  return pointDevice.react(device, pointDevice.mqtt.decode(device, topic, payload), run);
}

/** A world in which these messages come one after the other, each 100 ms after the last. */
function worldWith(device: TestDevice, ...coming: readonly (readonly [topic: string, payload: string])[]) {
  const world = worldOf([]);
  const sender = function* (): Life {
    for (const [topic, payload] of coming) {
      yield { kind: 'sleep', simulated: 100 };
      arrive(device, topic, payload);
      world.instruct(pointDevice.mqtt.decode(device, topic, payload));
    }
  };
  world.run(
    (function* (): Life {
      yield { kind: 'beside', life: sender() };
    })(),
  );
  return world;
}

test('a publish is filled in, numbered, and sent with the QoS that was told', () => {
  const device = provisioned({ imei: '86{index:3}' }, { host: 'mq', qos: 1 }, { index: 5 });
  const world = worldOf([]);
  const args = { topic: 'telemetry/{deviceName}', payload: { n: '{n}', id: '{imei}/{productKey}' } };
  assert.equal(world.run(step('publish', device, args)), 'ok');
  world.run(step('publish', device, { ...args, qos: 0, payload: 'plain {n}' }));
  assert.deepEqual(
    of(world, 'send').map(({ topic, payload, qos, label }) => [topic, payload, qos, label]),
    [
      ['telemetry/dev-1', '{"n":1,"id":"86005/pk"}', 1, 'publish-telemetry'],
      ['telemetry/dev-1', 'plain 2', 0, 'publish-telemetry'],
    ],
  );
  assert.deepEqual(world.ended, ['publish ok', 'publish ok']);
});

test('secrets are nothing that a message could be filled with', () => {
  const world = worldOf([]);
  world.run(step('publish', provisioned(), { topic: 'a', payload: '{deviceSecret}{productSecret}' }));
  assert.equal(of(world, 'send')[0]?.payload, '{deviceSecret}{productSecret}');
});

test('what has come before is expected too, oldest first', () => {
  const device = provisioned();
  for (const n of [1, 2, 3]) arrive(device, DOWN, `{"n":${n}}`);
  arrive(device, 'news/x', 'other');
  const world = worldWith(device);
  const outcome = world.run(step('expect', device, { topic: 'device/+/down', messages: 3, inOrder: 'n' }));
  assert.equal(outcome, 'ok');
  assert.equal(of(world, 'receive').length, 0, 'it had not to wait');
  assert.deepEqual(
    device.state.inbox.map(({ payload }) => payload),
    ['other'],
  );
});

test('what has not come yet is waited for, over all of them no longer than was said', () => {
  const device = provisioned();
  arrive(device, DOWN, '{"n":1}');
  const world = worldWith(device, [DOWN, '{"n":2}'], ['news/x', ''], [DOWN, '{"n":3}'], [DOWN, '{"n":4}']);
  assert.equal(world.run(step('expect', device, { topic: DOWN, messages: 3, inOrder: 'n' })), 'ok');
  assert.equal(world.time, 300);
  const slow = { topic: DOWN, messages: 2, within: '250ms' };
  assert.equal(worldWith(device, [DOWN, '5']).run(step('expect', device, slow)), 'timeout');
});

for (const [what, payloads, outcome] of [
  ['a later message before an earlier one', ['{"n":1}', '{"n":3}', '{"n":2}'], 'protocol/out-of-order'],
  ['the same message as two', ['{"n":1}', '{"n":1}', '{"n":2}'], 'protocol/repeated'],
  ['a message without the number', ['{"n":1}', '{}', '{"n":2}'], 'protocol/no-number'],
  ['a message that is no JSON', ['{"n":1}', 'n=2', '{"n":3}'], 'protocol/no-number'],
] as const)
  test(`order is looked at: ${what}`, () => {
    const device = provisioned();
    for (const payload of payloads) arrive(device, DOWN, payload);
    const args = { topic: DOWN, messages: 3, inOrder: 'n' };
    assert.equal(worldWith(device).run(step('expect', device, args)), outcome);
  });

test('a device that is not connected waits in vain, and that is said', () => {
  const device = provisioned();
  device.connected = false;
  assert.equal(worldWith(device).run(step('expect', device, { topic: DOWN })), 'socket/ENOTCONN');
});

test('messages that nobody ever expects do not fill the memory', () => {
  const device = provisioned();
  for (let n = 0; n < 130; n++) arrive(device, DOWN, String(n));
  assert.equal(device.state.inbox.length, 100);
  assert.equal(device.state.inbox[0]?.payload, '30');
});

test('on: message runs the fleet’s script', () => {
  const script = [{ kind: 'step', name: 'publish', args: {} }] as const;
  const device = provisioned({}, undefined, { fleet: { reactions: { message: script } } });
  let ran: unknown;
  const life = arrive(device, DOWN, 'x', function* (wanted) {
    ran = wanted;
    return 'ok';
  });
  worldOf([]).run(life as Life);
  assert.equal(ran, script);
  assert.equal(arrive(provisioned(), DOWN, 'x'), undefined, 'without one there is nothing to do');
});
