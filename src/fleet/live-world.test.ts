import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestServer } from './scripted-server.test-helper.ts';
import { every, outcomesOf, sleep, step, testWorld } from './world.test-helper.ts';

test('a life of connect, query and disconnect is measured step by step, and the world ends with it', async () => {
  const { world, clock, server, close } = testWorld({
    script: [step('connect'), step('query'), step('disconnect')],
    devices: 3,
  });
  await clock.advance(100);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'connect ok': 3, 'query ok': 3, 'disconnect ok': 3 });
  assert.ok(server.links.every((link) => link.log.at(-1) === 'disconnect'));
});

test('a device still connected at the end of its life disconnects when the world ends', async () => {
  const { world, clock, server } = testWorld({ script: [step('connect')] });
  await clock.advance(100);
  await world.finished;
  assert.deepEqual(server.links[0]?.log, ['disconnect']);
});

test('a reply that never comes is a timeout; one that comes afterwards is late and counted as such', async () => {
  const { world, clock, server, close } = testWorld({
    script: [step('connect'), step('query'), sleep(1000)],
  });
  server.serve = (request, link) => link.reply(request, { code: 0 }, 1200);
  await clock.advance(5000);
  await world.finished;
  const frame = close();
  assert.equal(outcomesOf(frame)['query timeout'], 1);
  assert.deepEqual(frame.tallies, { 'deli/sent/102': 1, 'deli/received/102/0': 1, 'deli/late/102/0': 1 });
});

test('a duplicate reply, and one to nothing that was asked, are told apart', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('query'), sleep(1000)] });
  server.serve = (request, link) => {
    link.reply(request);
    link.reply(request, { code: 0 }, 6);
    link.reply({ ...request, mid: '99' }, { code: 0 }, 7);
  };
  await clock.advance(5000);
  const { tallies } = close();
  assert.equal(tallies['deli/duplicate/102/0'], 1);
  assert.equal(tallies['deli/unknown/102/0'], 1);
});

test('a connection lost in flight fails the request, is recovered, and the life goes on over the new one', async () => {
  const { world, clock, server, close } = testWorld({
    script: [step('connect'), every(10, 500, step('query')), step('disconnect')],
  });
  let cuts = 0;
  server.serve = (request, link) => {
    if (++cuts === 3) link.close('socket/ECONNRESET');
    else link.reply(request);
  };
  await clock.advance(5000);
  await world.finished;
  const outcomes = outcomesOf(close());
  assert.equal(outcomes['query socket/ECONNRESET'], 1);
  assert.equal(outcomes['query ok'], 49);
  assert.equal(outcomes['reconnect ok'], 1);
  assert.equal(server.links.length, 2);
});

test('a device that cannot connect gives up after its tries and its life ends', async () => {
  const { world, clock, server, close } = testWorld({ script: [step('connect'), step('query')] });
  server.accept = () => 'mqtt/connack-5';
  await clock.advance(5000);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'connect mqtt/connack-5': 3 });
});

test('a handshake without an answer is a timeout', async () => {
  const { world, clock, server, close } = testWorld({
    script: [step('connect')],
    facts: { reconnect: { backoff: { min: 1, max: 1 }, tries: 1 } },
  });
  server.accept = () => {
    server.links.at(-1)!.events.connected = () => {};
    return 'ok';
  };
  await clock.advance(5000);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'connect timeout': 1 });
});

test('at most so many handshakes are in flight at once', async () => {
  const { clock, server } = testWorld({ script: [step('connect'), sleep(100)], devices: 10, handshakes: 3 });
  await clock.advance(1);
  assert.equal(server.links.length, 3);
  await clock.advance(2);
  assert.equal(server.links.length, 6);
});

test('a silent connection is kept alive by a ping [MQTT-3.1.2-23], and given up without an answer to it', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), sleep(200_000)] });
  await clock.advance(54_100);
  assert.equal(server.links[0]?.log[0], 'ping at 54002.125');
  server.answersPings = false;
  await clock.advance(80_000);
  assert.ok(server.links[0]?.log.includes('destroy mqtt/no-pingresp'));
  assert.equal(outcomesOf({ ...close(), final: false })['reconnect ok'], 1);
});

test('an instruction waits while the device is unbinding, which it does alone (PROTOCOLS 1.4)', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('unbind'), sleep(1000)] });
  server.serve = (request, link) => {
    if (request.action === 104) link.reply(request, { code: 0 }, 300);
  };
  await clock.advance(100);
  server.links[0]?.instruct(200, { cmd: 'blink', payload: {} });
  await clock.advance(100);
  assert.deepEqual(
    server.requests.map((request) => request.action),
    [104],
  );
  await clock.advance(300);
  assert.deepEqual(
    server.requests.map((request) => request.action),
    [104, 200],
  );
  await clock.advance(2000);
  assert.equal(outcomesOf(close())['control ok'], 1);
});

const faults: Record<string, (server: TestServer) => void> = {
  'no fault': () => {},
  'dropped replies': (server) => {
    server.serve = (request, link) => void (server.requests.length % 3 === 0 || link.reply(request));
  },
  'error codes': (server) => {
    server.serve = (request, link) => link.reply(request, { code: server.requests.length % 2 ? 105 : 0 });
  },
  'broken JSON': (server) => {
    server.serve = (request, link) =>
      server.requests.length % 4 ? link.reply(request) : link.events.message('id', '{"mid":');
  },
  disconnects: (server) => {
    server.serve = (request, link) =>
      server.requests.length % 5 ? link.reply(request) : link.close('socket/closed');
  },
  refusals: (server) => {
    server.accept = () => (server.links.length % 3 ? 'ok' : 'mqtt/connack-3');
  },
  'a dead server': (server) => {
    server.serve = () => {};
  },
};
for (const [fault, set] of Object.entries(faults)) {
  test(`attempts are the sum of outcomes, and every tick is begun or missed, under ${fault}`, async () => {
    const devices = 5;
    const { world, clock, server, close } = testWorld({
      script: [step('connect'), step('time-sync'), every(50, 2000, step('query')), step('unbind')],
      devices,
      ends: 10_000,
    });
    set(server);
    await clock.advance(20_000);
    await world.finished;
    const frame = close();
    outcomesOf(frame);
    const query = frame.begun.find((begun) => begun.step === 'query');
    if (query) assert.equal(query.count + query.missed, devices * 40);
    assert.equal(frame.gauges[0]?.inStep.ended, devices);
    assert.equal(frame.gauges[0]?.connected, 0);
  });
}
