import assert from 'node:assert/strict';
import test from 'node:test';
import type { Effect, Life, Result } from '../lifecycle/effects.ts';
import { runScript } from '../lifecycle/interpreter.ts';
import type { Script } from '../lifecycle/script.ts';
import type { LiveDevice } from './live-device.ts';
import { Process } from './process.ts';
import type { ServedLink, TestServer } from './scripted-server.test-helper.ts';
import { OPEN, outcomesOf, sleep, step, testWorld } from './world.test-helper.ts';

/** Each device lives its own script. */
const livesOf = (...scripts: readonly Script[]) =>
  function* (device: LiveDevice): Life {
    yield* runScript(scripts[device.index] ?? [], device, device.live.side.steps);
  };

/** The next connections get no CONNACK. */
function answerNoMore(server: TestServer): void {
  server.accept = () => {
    (server.links.at(-1) as ServedLink).events.connected = () => {};
    return 'ok';
  };
}

/** Performs one effect beside the device's own life and keeps what came of it, and when. */
function beside(device: LiveDevice, effect: Effect): string[] {
  const came: string[] = [];
  device.world.runner.beginBeside(
    new Process(device),
    (function* (): Life {
      const { outcome } = (yield effect) as Result;
      came.push(`${outcome} at ${Math.round(device.world.clock.now())}`);
    })(),
  );
  return came;
}

test('a device that is alone with its unbinding still gets its lost connection back (PROTOCOLS 1.4)', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('unbind'), sleep(10)] });
  let cut = false;
  server.serve = (request, link) => {
    if (cut) link.reply(request);
    else link.close('socket/ECONNRESET');
    cut = true;
  };
  await clock.advance(5000);
  assert.deepEqual(outcomesOf(close()), {
    'connect ok': 1,
    'unbind socket/ECONNRESET': 1,
    'reconnect ok': 1,
    'unbind ok': 1,
  });
});

test('a life that ends while its connection is being recovered gives the handshake back', async () => {
  const { clock, server, close } = testWorld({
    devices: 2,
    handshakes: 1,
    facts: { timeouts: { connect: 1e6, reply: 1000, download: 1000 } },
    life: livesOf([step('connect'), sleep(300)], [sleep(400), step('connect'), sleep(5000)]),
  });
  await clock.advance(20);
  server.links[0]?.close('socket/closed');
  answerNoMore(server);
  await clock.advance(330);
  assert.equal(server.links.length, 2, 'the recovery is opening');
  server.accept = () => 'ok';
  await clock.advance(1000);
  assert.equal(outcomesOf({ ...close(), final: false })['connect ok'], 2);
});

test('a recovery called off while it waits for its handshake opens nothing', async () => {
  const { clock, server } = testWorld({
    devices: 2,
    handshakes: 1,
    facts: { reconnect: { backoff: { min: 100, max: 100 }, tries: 1 } },
    life: livesOf(
      [step('connect'), sleep(300), step('disconnect'), sleep(5000)],
      [sleep(50), step('connect'), sleep(5000)],
    ),
  });
  await clock.advance(10);
  server.links[0]?.close('socket/closed');
  answerNoMore(server);
  await clock.advance(3000);
  assert.equal(server.links.length, 2);
});

test('what waits for a recovery goes on at once when the recovery is called off', async () => {
  const { clock, server, fleet } = testWorld({
    script: [step('connect'), sleep(50), step('disconnect'), sleep(5000)],
    facts: { reconnect: { backoff: { min: 1000, max: 1000 }, tries: 3 } },
  });
  await clock.advance(10);
  server.links[0]?.close('socket/closed');
  await clock.advance(10);
  const came = beside(fleet.devices[0] as LiveDevice, {
    kind: 'subscribe',
    topics: ['KQ'],
    qos: 0,
    timeout: 1000,
  });
  await clock.advance(2000);
  assert.deepEqual(came, ['socket/ENOTCONN at 52']);
});

test('of several that open at once the last one wins, and every other is told', async () => {
  const { clock, fleet } = testWorld({ script: [sleep(5000)] });
  const device = fleet.devices[0] as LiveDevice;
  const first = beside(device, OPEN);
  await clock.advance(1);
  const openers = [first, beside(device, OPEN), beside(device, OPEN)];
  await clock.advance(100);
  assert.deepEqual(
    openers.flatMap((came) => came.map((one) => one.split(' ')[0])),
    ['socket/closed', 'socket/closed', 'ok'],
  );
});

test('a server that does not let a device leave is left after a while', async () => {
  const { clock, server, fleet } = testWorld({ script: [step('connect'), sleep(1e6)] });
  await clock.advance(10);
  (server.links[0] as ServedLink).disconnect = () => {};
  const came = beside(fleet.devices[0] as LiveDevice, { kind: 'close' });
  await clock.advance(6000);
  assert.deepEqual(came, ['timeout at 5010']);
});

test('what MQTT cannot carry fails the attempt, and the worker lives', async () => {
  const { clock, server, close, world } = testWorld({ script: [step('connect')], handshakes: 1, devices: 2 });
  server.accept = () => {
    throw new RangeError('an MQTT client id holds 65535 bytes');
  };
  await clock.advance(5000);
  await world.finished;
  const frame = close();
  assert.deepEqual(outcomesOf(frame), { 'connect script/threw': 6 });
  assert.match(frame.events[0]?.text ?? '', /65535 bytes/);
});

test('a stop begins no handshake that was still waiting for its place', async () => {
  const { clock, server, close, world } = testWorld({ script: [step('connect')], handshakes: 1, devices: 3 });
  await clock.advance(1);
  world.stop();
  await clock.advance(100);
  await world.finished;
  assert.equal(server.links.length, 1);
  assert.deepEqual(outcomesOf(close()), { 'connect ok': 1, 'connect abandoned': 2 });
});

test('no connection goes to a host that the operator of this machine does not allow', async () => {
  const { clock, server, close } = testWorld({
    script: [step('connect')],
    facts: { reconnect: { backoff: { min: 1, max: 1 }, tries: 2 } },
    mayReach: (host) => host !== '127.0.0.1',
  });
  await clock.advance(1000);
  const frame = close();
  assert.deepEqual(outcomesOf(frame), { 'connect socket/host-not-allowed': 2 });
  assert.equal(server.links.length, 0);
  assert.match(frame.events[0]?.text ?? '', /^127\.0\.0\.1: a gateway that/);
});
