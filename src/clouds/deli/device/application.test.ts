import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunScript } from '../../../lifecycle/cloud.ts';
import type { Effect } from '../../../lifecycle/effects.ts';
import { runScript } from '../../../lifecycle/interpreter.ts';
import { VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { answers, deliTestDevice, instruct, PRODUCT, sent, step } from './device.test-helper.ts';
import { deliDevice } from './index.ts';

const PUSH = { to: '', cmd: 'checkin', payload: {}, wait: false };

test('a 300 goes to one service or, with an empty "to", to every bound one (PROTOCOLS 1.6)', () => {
  const [device, world] = [deliTestDevice({ index: 3 }), new VirtualWorld()];
  device.state.group = '1000';
  const payload = {
    user: 'u{index}',
    at: [{ device: '{serial}' }],
    n: '{record} of {group}',
    keep: 5,
    none: null,
  };
  world.run(step('push', device, { ...PUSH, to: 'svc', payload }));
  world.run(step('push', device, PUSH));
  const [first, second] = answers(world);
  assert.deepEqual([first.action, first.from, first.to], [300, 'DL_1', 'svc']);
  assert.deepEqual(first.data, {
    cmd: 'checkin',
    payload: { user: 'u3', at: [{ device: '1' }], n: '1 of 1000', keep: 5, none: null },
  });
  assert.equal(second.to, '');
  assert.notEqual(first.mid, second.mid);
  assert.deepEqual(world.ended, ['push ok', 'push ok']);
});

test('every push is a business record', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  for (let i = 0; i < 3; i++) world.run(step('push', device, PUSH));
  assert.equal(device.state.records, 3);
});

test('a push to {service} goes to one that 204 told of; without one it fails unsent', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  assert.equal(world.run(step('push', device, { ...PUSH, to: '{service}' })), 'script/no-service');
  device.state.services = ['a', 'b', 'c'];
  world.run(step('push', device, { ...PUSH, to: '{service}' }));
  assert.deepEqual(
    answers(world).map(({ to }) => to),
    ['b'],
  );
});

/** A push that waits, and what comes with its mid. */
function waitFor(action: number, from: string, data: object) {
  const device = deliTestDevice();
  const world = new VirtualWorld((effect: Effect) => {
    if (effect.kind !== 'request') return undefined;
    const text = JSON.stringify({ mid: effect.key, from, time: 1, action, data });
    return { outcome: 'ok', message: deliDevice.mqtt.decode(device, 'DL_1', text) };
  });
  return world.run(step('push', device, { ...PUSH, wait: true }));
}

test('a push that waits ends with the 301 that carries its mid (PROTOCOLS 1.6)', () => {
  assert.equal(waitFor(301, 'svc', { cmd: 'checkin', payload: {} }), 'ok');
});

for (const code of [102, 103, 104, 105, 107]) {
  test(`a push that the platform refuses with ${code} has that outcome (PROTOCOLS 1.6)`, () => {
    assert.equal(waitFor(300, 'system', { cmd: 'checkin', code, msg: 'why' }), `platform/${code}`);
  });
}

test('a push that waits for nobody is a timeout', () => {
  const world = new VirtualWorld((effect) =>
    effect.kind === 'request' ? { outcome: 'timeout' } : undefined,
  );
  assert.equal(world.run(step('push', deliTestDevice(), { ...PUSH, wait: true })), 'timeout');
});

test('a refusal of a push that nobody waits for is an attempt of its own (PROTOCOLS 1.6)', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  instruct(world, device, 300, { cmd: 'checkin', code: 107, msg: 'not bound' });
  assert.deepEqual(world.ended, ['push-refused platform/107']);
});

test('a 301 is answered by 300 where the script says so: same mid, to its sender (PROTOCOLS 1.6)', () => {
  const args = { payload: { door: '{index}' } };
  const reactions = { 'application-message': [{ kind: 'step', name: 'reply', args }] } as const;
  const device = deliTestDevice({ fleet: { product: PRODUCT, reactions } });
  const world = new VirtualWorld();
  const run: RunScript = (script, own) => runScript(script, device, { ...deliDevice.steps, ...own });
  instruct(world, device, 301, { cmd: 'open', payload: {} }, run);
  const [{ time, ...reply }] = answers(world);
  assert.ok(time >= 0);
  assert.deepEqual(reply, {
    mid: 'm7',
    from: 'DL_1',
    to: 'user-1',
    action: 300,
    data: { cmd: 'open', payload: { door: '0' } },
  });
  assert.deepEqual(world.ended, ['application-message ok', 'reply ok']);
});

test('a 301 without a script is received and not answered', () => {
  const world = new VirtualWorld();
  instruct(world, deliTestDevice(), 301, { cmd: 'open', payload: {} });
  assert.deepEqual([answers(world), sent(world)], [[], []]);
  assert.deepEqual(world.ended, ['application-message ok']);
});

test('a reply outside a message is a failure of the script', () => {
  const world = new VirtualWorld();
  assert.equal(world.run(step('reply', deliTestDevice(), { payload: {} })), 'script/nothing-to-answer');
  assert.deepEqual(world.ended, ['reply script/nothing-to-answer']);
});

test('behind an echoing broker a push ends with its echo', () => {
  const device = deliTestDevice({ target: { echo: true } });
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return undefined;
    return { outcome: 'ok', message: deliDevice.mqtt.decode(device, 'DL_1', effect.payload) };
  });
  assert.equal(world.run(step('push', device, PUSH)), 'ok');
});

for (const kind of ['auto', 'ble', 'wifi']) {
  test(`setting up a network by ${kind} takes its time and is labelled simulated (PROTOCOLS 1.8)`, () => {
    const args = { kind, takes: { min: 2000, max: 10_000 }, fails: 0.02 };
    const world = new VirtualWorld();
    assert.equal(world.run(step('network', deliTestDevice(), args)), `ok/simulated-${kind}`);
    assert.equal(world.time, 6000);
    const unlucky = deliTestDevice({ random: () => 0.01 });
    assert.equal(world.run(step('network', unlucky, args)), `script/simulated-${kind}-failed`);
  });
}

test('a device without a network has nothing to set up (PROTOCOLS 1.8)', () => {
  const world = new VirtualWorld();
  const args = { kind: 'none', takes: { min: 2000, max: 10_000 }, fails: 1 };
  assert.equal(world.run(step('network', deliTestDevice(), args)), 'ok/simulated-none');
  assert.equal(world.time, 0);
});
