import assert from 'node:assert/strict';
import test from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { MergedFrames } from '../metrics/merge.ts';
import { outcomesOf, type TestServer, testWorld } from './world.test-helper.ts';

const step = (name: string, args = {}): Script[number] => ({ kind: 'step', name, args });
const every = (ms: number, simulated: number, ...body: Script): Script[number] => ({
  kind: 'repeat',
  every: { min: ms, max: ms },
  simulated,
  body,
});
const sleep = (ms: number): Script[number] => ({ kind: 'sleep', simulated: { min: ms, max: ms } });

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

test('a request due while the connection is being recovered waits for it, and its due time shows that', async () => {
  const { clock, server, close } = testWorld({
    script: [step('connect'), sleep(20), step('query')],
    facts: { reconnect: { backoff: { min: 200, max: 200 }, tries: 3 } },
  });
  await clock.advance(10);
  server.links[0]?.close('socket/closed');
  await clock.advance(2000);
  const frame = close();
  assert.equal(outcomesOf(frame)['query ok'], 1);
  const query = frame.entries.find((entry) => entry.step === 'query');
  assert.ok((query?.fromDue.max ?? 0) > 80_000, 'from due: with the wait');
  assert.ok((query?.fromSend.max ?? 0) <= 6000, 'from send: the exchange alone');
});

test('a fleet’s rate waits for nobody: a turn that a busy device begins late counts from its own moment, in its own phase', async () => {
  const shape = { pieces: [{ from: 0, to: 1000, perMs: 0.01 }] };
  const { clock, server, world, close } = testWorld({
    script: [step('connect'), { kind: 'load', shape, body: [step('query')] }],
    ends: 1000,
    phases: { names: ['early', 'late'], at: (simulated) => (simulated < 250 ? 0 : 1) },
  });
  server.serve = (request, link) => link.reply(request, { code: 0 }, 240);
  await clock.advance(3000);
  await world.finished;
  const frame = close();
  // Due at 100, 200, 300 and 400, sent at 100, 340, 580 and 820; the others never began.
  const of = (phase: string) => (one: { step: string; phase: string }) =>
    one.step === 'query' && one.phase === phase;
  for (const list of [frame.begun, frame.entries]) {
    assert.equal(list.find(of('early'))?.count, 2);
    assert.equal(list.find(of('late'))?.count, 2);
  }
  assert.equal(
    frame.begun.reduce((sum, { missed }) => sum + missed, 0),
    6,
  );
  const late = frame.entries.find(of('late'));
  assert.equal(late?.fromSend.max, 240_000);
  assert.equal(late?.fromDue.max, 660_000);
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

test('a server that stands still for 2 s shows as 2 s from the due time, as a user would feel it', async () => {
  const { clock, server, close, world } = testWorld({
    script: [step('connect'), every(100, 10_000, step('query'))],
    facts: { timeouts: { connect: 10_000, reply: 10_000, download: 1000 } },
  });
  server.serve = (request, link) => {
    const stalled = clock.now() >= 4000 && clock.now() < 6000;
    link.reply(request, { code: 0 }, stalled ? 6000 - clock.now() : 5);
  };
  await clock.advance(20_000);
  await world.finished;
  const merged = new MergedFrames();
  merged.add(close());
  const [query] = merged.series({ step: 'query' });
  assert.equal(query?.count, 100);
  assert.ok(query.fromDue.percentile(99) > 1_800_000, 'from due');
  assert.ok(query.fromSend.percentile(98) < 10_000, 'from send it hides');
});

test('when the generator itself is held up, the wait counts from the due time and as lateness', async () => {
  const { clock, close } = testWorld({ script: [step('connect'), sleep(100), step('query')] });
  await clock.advance(50);
  clock.stall(300);
  await clock.advance(1000);
  const frame = close();
  const query = frame.entries.find((entry) => entry.step === 'query');
  assert.ok((query?.fromDue.max ?? 0) >= 250_000);
  assert.ok((query?.fromSend.max ?? 0) < 10_000);
  assert.ok(frame.health.lateness.max >= 245_000);
});

test('what comes due while messages are being handled begins between them, not after the last', async () => {
  const { clock, server } = testWorld({ script: [step('connect'), sleep(100), step('query')], devices: 2 });
  await clock.advance(50);
  const [first] = server.links;
  // The event loop, which looks at timers once a turn, is still at its messages.
  clock.stall(80);
  assert.equal(server.requests.length, 0);
  first?.events.message('id', JSON.stringify({ mid: '99', from: 'system', time: 1, action: 102, data: {} }));
  assert.equal(server.requests.length, 2);
});

test('what messages of one turn wait for each other is no latency, as long as all were there when it began', async () => {
  const latencyAfter = async (handlingOthers: number) => {
    const { clock, server, close } = testWorld({ script: [step('connect'), step('query')] });
    const replies: (() => void)[] = [];
    server.serve = ({ mid, action }, { events }) => {
      const text = JSON.stringify({ mid, from: 'system', time: 1, action, data: { code: 0 } });
      replies.push(() => events.message('id', text));
    };
    await clock.advance(10);
    clock.turn = clock.now();
    clock.stall(handlingOthers);
    for (const reply of replies) reply();
    return close().entries.find((entry) => entry.step === 'query')?.fromSend.max;
  };
  const [alone, afterOthers, inALongTurn] = [
    await latencyAfter(0),
    await latencyAfter(3),
    await latencyAfter(50),
  ];
  assert.equal(afterOthers, alone);
  assert.equal(inALongTurn, (alone ?? 0) + 50_000);
});

test('timeScale scales sleeps and never time-outs', async () => {
  const { clock, server, close, world } = testWorld({
    script: [step('connect'), sleep(60_000), step('query')],
    timeScale: 60,
  });
  server.serve = () => {};
  await clock.advance(1900);
  assert.equal(server.requests.length, 1);
  await clock.advance(1200);
  await world.finished;
  assert.equal(outcomesOf(close())['query timeout'], 1);
});

test('a pause holds the schedule: nothing becomes due, and no due time is moved back by it', async () => {
  const { clock, server, world, close } = testWorld({
    script: [step('connect'), every(100, 1000, step('query'))],
  });
  await clock.advance(350);
  const before = server.requests.length;
  world.timers.pause();
  await clock.advance(5000);
  assert.equal(server.requests.length, before);
  world.timers.resume();
  await clock.advance(2000);
  await world.finished;
  const frame = close();
  assert.equal(outcomesOf(frame)['query ok'], 10);
  const query = frame.entries.find((entry) => entry.step === 'query');
  assert.ok((query?.fromDue.max ?? 0) < 20_000);
});

test('a gentle stop lets what is in flight finish, ends the rest, and disconnects', async () => {
  const { clock, server, world, close } = testWorld({
    script: [step('connect'), step('query'), step('query')],
  });
  server.serve = (request, link) => link.reply(request, { code: 0 }, 100);
  await clock.advance(50);
  world.stop();
  await clock.advance(400);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'connect ok': 1, 'query ok': 1 });
  assert.equal(server.links[0]?.log.at(-1), 'disconnect');
});

test('devices are ended a few at a time: a reply that comes meanwhile is not kept waiting, and what comes due begins nothing', async () => {
  const { clock, server, world, close } = testWorld({
    devices: 100,
    script: [step('connect'), every(50, 1e9, step('query'))],
  });
  const notEnded = () => server.links.filter(({ log }) => !log.includes('disconnect')).length;
  let notEndedAtReply = 0;
  server.serve = (request, link) => {
    const last = link === server.links.at(-1);
    clock.after(last ? 20 : 1, () => {
      if (world.stopping) notEndedAtReply = notEnded();
      link.reply(request, { code: 0 }, 0);
    });
  };
  await clock.advance(210);
  const begun = server.requests.length;
  // As late as a busy machine is: a turn is due before any device has been ended.
  clock.stall(45);
  world.stop();
  await clock.advance(400);
  await world.finished;
  assert.ok(notEndedAtReply > 50, `${notEndedAtReply} devices had still to be ended`);
  assert.equal(server.requests.length, begun);
  const frame = close();
  assert.equal(outcomesOf(frame)['query ok'], begun);
  const missed = frame.begun.filter(({ step: name }) => name === 'query').map(({ missed: count }) => count);
  assert.deepEqual(missed, [100], 'what was due before the stop and had not begun');
});

test('a world that is stopped long before its end leaves no timer behind', async () => {
  const { world, clock } = testWorld({ script: [step('connect'), sleep(10_000)], ends: 3_600_000 });
  await clock.advance(100);
  world.stop();
  await clock.advance(100);
  await world.finished;
  assert.equal(clock.pending, 0);
});

test('what is still in flight when the grace is over is abandoned: counted, without a latency', async () => {
  const { clock, server, world, close } = testWorld({ script: [step('connect'), step('query')] });
  server.serve = () => {};
  await clock.advance(50);
  world.stop();
  await clock.advance(600);
  await world.finished;
  const frame = close();
  assert.deepEqual(outcomesOf(frame), { 'connect ok': 1, 'query abandoned': 1 });
  assert.equal(frame.tallies['deli/lost/102'], 1);
});

test('attempts within each other are each abandoned, when their life has no time to end them', async () => {
  const { clock, world, close } = testWorld({
    life: function* () {
      yield { kind: 'begin', step: 'upgrade' };
      yield { kind: 'begin', step: 'download' };
      yield { kind: 'sleep', simulated: 1e9 };
    },
  });
  await clock.advance(50);
  world.stop();
  await clock.advance(600);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'upgrade abandoned': 1, 'download abandoned': 1 });
});

test('the end of the last phase stops every life', async () => {
  const { clock, world, close } = testWorld({
    script: [step('connect'), every(100, 1e9, step('query'))],
    ends: 1050,
  });
  await clock.advance(1200);
  await world.finished;
  assert.equal(outcomesOf(close())['query ok'], 11);
});

test('what is due in the last millisecond of the last phase is begun, and not missed', async () => {
  const shape = { pieces: [{ from: 0, to: 1000, perMs: 7.3 }] };
  const { clock, world, close } = testWorld({
    script: [{ kind: 'load', shape, body: [step('query')] }],
    devices: 50,
    ends: 1000,
  });
  await clock.advance(3000);
  await world.finished;
  const query = close().begun.find((begun) => begun.step === 'query');
  assert.equal(query?.count, 7300);
  assert.equal(query?.missed, 0);
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
