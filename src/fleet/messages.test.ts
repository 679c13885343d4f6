import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { deliDevice } from '../clouds/deli/device/index.ts';
import type { Attempt } from '../lifecycle/effects.ts';
import { runScript } from '../lifecycle/interpreter.ts';
import { mergeFrames } from '../metrics/merge.ts';
import type { Request, ServedLink } from './scripted-server.test-helper.ts';
import { outcomesOf, sleep, step, testWorld } from './world.test-helper.ts';

const query = (mid: number): Request => ({ mid: String(mid), action: 102 });

test('a reply that lacks its code fails the request it answers, at once', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('query')] });
  server.serve = (request, link) => link.reply(request, {});
  await clock.advance(100);
  assert.equal(outcomesOf(close())['query protocol/no-code'], 1);
});

test('each request has its own time-out, whenever the ones before were answered', () => {
  const turn = fc.record({
    answersAfter: fc.integer({ min: 1, max: 300 }).filter((ms) => ms < 95 || ms > 105),
    pause: fc.nat(150),
  });
  return fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 20 }), async (turns) => {
      const { clock, server, close } = testWorld({
        script: [step('connect'), ...turns.flatMap(({ pause }) => [step('query'), sleep(pause)])],
        facts: { timeouts: { connect: 1000, reply: 100, download: 1000 } },
      });
      server.serve = (request, link) => {
        const { answersAfter } = turns[Number(request.mid) - 1]!;
        clock.after(answersAfter, () => link.reply(request));
      };
      await clock.advance(10_000);
      const frame = close();
      const slow = turns.filter(({ answersAfter }) => answersAfter > 100).length;
      const { 'query ok': ok = 0, 'query timeout': timeout = 0 } = outcomesOf(frame);
      assert.deepEqual([ok, timeout], [turns.length - slow, slow]);
      for (const { outcome, fromSend } of frame.entries)
        if (outcome === 'timeout')
          assert.ok(fromSend.min >= 100_000 && fromSend.max <= 102_000, `${fromSend.min}…${fromSend.max} µs`);
    }),
    { seed: 3, numRuns: 60 },
  );
});

test('of many time-outs the last ones are remembered, so that their late replies are called late', async () => {
  const timeouts = { connect: 1000, reply: 5, download: 1000 };
  const { clock, server, close } = testWorld({
    script: [
      step('connect'),
      { kind: 'repeat', every: { min: 10, max: 10 }, times: 65, body: [step('query')] },
      sleep(1000),
    ],
    facts: { timeouts },
  });
  server.serve = () => {};
  await clock.advance(800);
  server.links[0]?.reply(query(60));
  server.links[0]?.reply(query(1));
  await clock.advance(2000);
  const { tallies } = close();
  assert.equal(tallies['deli/late/102/0'], 1);
  assert.equal(tallies['deli/duplicate/102/0'], 1, 'the first of 65 is forgotten');
});

test('a reply kept for the next connection by a persistent session is late, and no duplicate', async () => {
  const { clock, server, close } = testWorld({
    script: [step('connect'), step('query'), sleep(1000)],
    facts: { cleanSession: false },
  });
  server.serve = (_request, link) => link.close('socket/ECONNRESET');
  await clock.advance(500);
  server.links[1]?.reply(query(1));
  await clock.advance(2000);
  const { tallies } = close();
  assert.equal(tallies['deli/late/102/0'], 1);
  assert.equal(tallies['deli/duplicate/102/0'], undefined);
});

test('in a session that is kept, what is delivered twice counts as one message and one duplicate', async () => {
  const notice = JSON.stringify({ mid: 'p', from: 'system', time: 1, action: 204, data: {} });
  const { clock, server, close } = testWorld({
    script: [step('connect'), sleep(2000)],
    facts: { cleanSession: false },
  });
  await clock.advance(10);
  server.links[0]?.events.message('id', notice, 9, false);
  server.keepsSession = true;
  server.links[0]?.close('socket/ECONNRESET');
  await clock.advance(500);
  server.links[1]?.events.message('id', notice, 9, true);
  server.links[1]?.events.message('id', notice, 10, true);
  server.keepsSession = false;
  server.links[1]?.close('socket/ECONNRESET');
  await clock.advance(500);
  server.links[2]?.events.message('id', notice, 9, true);
  await clock.advance(2000);
  const { tallies } = close();
  assert.equal(tallies['deli/duplicate/204'], 1);
  assert.equal(tallies['deli/received/204'], 3, 'the second identifier, and the third session, were news');
});

test('a clean session remembers nothing: each delivery in it is a message', async () => {
  const notice = JSON.stringify({ mid: 'p', from: 'system', time: 1, action: 204, data: {} });
  const { clock, server, close } = testWorld({ script: [step('connect'), sleep(100)] });
  await clock.advance(10);
  for (const repeated of [false, true]) server.links[0]?.events.message('id', notice, 9, repeated);
  await clock.advance(200);
  assert.equal(close().tallies['deli/received/204'], 2);
});

test('a QoS 0 message that nothing later proves to have been read is unsure when its connection is lost', async () => {
  const script = [step('connect'), step('push', { to: '', cmd: 'a', payload: {}, wait: false }), sleep(300)];
  const ended = async (also: (link: ServedLink) => void) => {
    const { clock, server, close } = testWorld({ script });
    server.serve = () => {};
    await clock.advance(50);
    const link = server.links[0] as ServedLink;
    also(link);
    link.close('socket/ECONNRESET');
    await clock.advance(50);
    return close().tallies['deli/unsure/300'];
  };
  assert.equal(await ended(() => {}), 1);
  assert.equal(await ended((link) => link.events.pong()), undefined, 'the server has read what came before');
});

test('a flood of what cannot be understood is counted, and told once', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), sleep(1000)] });
  await clock.advance(10);
  for (let i = 0; i < 40; i++) server.links[0]?.events.message('id', '{"mid":');
  await clock.advance(2000);
  const frame = close();
  assert.equal(frame.tallies['deli/received/malformed/bad-json'], 40);
  assert.equal(frame.events.length, 1);
});

test('a file on a host that only looks like loopback is not asked for', async () => {
  const came: unknown[] = [];
  const { clock, close } = testWorld({
    *life() {
      for (const host of ['127.evil.example', '127.0.0.9', '127.evil.example']) {
        const answer = yield { kind: 'download', url: `http://${host}/f`, timeout: 1000 };
        came.push((answer as { outcome: string }).outcome);
      }
    },
  });
  await clock.advance(100);
  assert.deepEqual(came, ['http/host-not-allowed', 'ok', 'http/host-not-allowed']);
  assert.equal(close().events.length, 1, 'and told once');
});

test('a push whose acknowledgement went with the connection may have been lost, and is counted so', async () => {
  const push = step('push', { to: '', cmd: 'checkin', payload: {}, wait: false });
  const { clock, server, close } = testWorld({
    script: [step('connect'), push, sleep(1000)],
    facts: { qos: 1 },
  });
  server.serve = (_request, link) => link.close('socket/ECONNRESET');
  await clock.advance(2000);
  const frame = close();
  assert.equal(outcomesOf(frame)['push socket/ECONNRESET'], 1);
  assert.equal(frame.tallies['deli/lost/300'], 1);
});

test('a request that timed out may have lost its reply with its connection later, and is counted so, once', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('query'), sleep(60_000)] });
  server.serve = () => {};
  await clock.advance(1500);
  server.links.at(-1)?.close('socket/ECONNRESET');
  await clock.advance(2000);
  server.links.at(-1)?.close('socket/ECONNRESET');
  await clock.advance(2000);
  const frame = close();
  assert.equal(outcomesOf(frame)['query timeout'], 1);
  assert.equal(frame.tallies['deli/lost/102'], 1);
});

test('one whose reply came late before the connection was lost has lost nothing', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('query'), sleep(60_000)] });
  server.serve = (request, link) => void clock.after(1200, () => link.reply(request));
  await clock.advance(1500);
  server.links.at(-1)?.close('socket/ECONNRESET');
  await clock.advance(2000);
  const frame = close();
  assert.equal(frame.tallies['deli/late/102/0'], 1);
  assert.equal(frame.tallies['deli/lost/102'], undefined);
});

test('what a request waits in its outbox is no part of its latency from the send, what an attempt sends later none either', async () => {
  const { clock, server, close } = testWorld({
    *life(device) {
      yield* runScript([step('connect')], device, deliDevice.steps as never);
      const attempt = (yield { kind: 'begin', step: 'twice-asked' }) as Attempt;
      for (const key of ['1', '2']) {
        const payload = JSON.stringify(query(Number(key)));
        yield { kind: 'request', topic: 'device', payload, qos: 0, key, timeout: 1000, label: '102' };
      }
      yield { kind: 'end', attempt, outcome: 'ok' };
    },
  });
  server.serve = (request, link) => {
    clock.after(30, () => link.events.written());
    link.reply(request, { code: 0 }, 50);
  };
  await clock.advance(500);
  const [series] = mergeFrames([close()]).series({ step: 'twice-asked' });
  assert.equal(series?.fromDue.max, 100_000);
  assert.equal(series?.fromSend.max, 70_000, 'without the first 30 ms, with the second');
});
