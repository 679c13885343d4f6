/** When things are due, and that latency counts from then, whoever or whatever kept them waiting. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { MergedFrames } from '../metrics/merge.ts';
import { every, outcomesOf, sleep, step, testWorld } from './world.test-helper.ts';

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
