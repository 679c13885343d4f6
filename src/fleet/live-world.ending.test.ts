/** How a world ends: at its end, gently, or when the grace for what is in flight is over. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { every, outcomesOf, sleep, step, testWorld } from './world.test-helper.ts';

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
