/** Open loops: turns that begin when they are due, whether or not the ones before are over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { randomStream } from '../random.ts';
import { outcomesOf, step, type TestWorldOptions, testWorld } from './world.test-helper.ts';

const every = (ms: number) => ({ min: ms, max: ms });

/** A world that tells when each attempt of a step was due and when it was begun. */
function watched(options: TestWorldOptions) {
  const made = testWorld(options);
  const begun: { name: string; device: number; due: number; at: number }[] = [];
  const begin = made.world.attempts.begin.bind(made.world.attempts);
  made.world.attempts.begin = (process, name) => {
    begun.push({ name, device: process.device.index, due: process.due, at: made.clock.now() });
    return begin(process, name);
  };
  return { ...made, begun, queries: () => begun.filter(({ name }) => name === 'query') };
}

const missedIn = (frame: { begun: readonly { step: string; missed: number }[] }): number =>
  frame.begun.find(({ step: name }) => name === 'query')?.missed ?? 0;

const life = (
  open: number | undefined,
  more: Partial<Extract<Script[number], { kind: 'repeat' }>> = {},
): Script => [
  step('connect'),
  { kind: 'sleep', simulated: every(50) },
  {
    kind: 'repeat',
    every: every(100),
    times: 10,
    ...(open !== undefined && { open }),
    body: [step('query')],
    ...more,
  },
];

test('a closed loop waits for each reply; an open one begins every turn when it is due', async () => {
  const begunAt = async (open: number | undefined) => {
    const { clock, server, world, queries, close } = watched({ script: life(open) });
    server.serve = (request, link) => link.reply(request, { code: 0 }, 300);
    await clock.advance(5000);
    await world.finished;
    assert.equal(outcomesOf(close())['query ok'], 10);
    return queries().map(({ due, at }) => Math.round(at - due));
  };
  assert.deepEqual(await begunAt(undefined), [0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800]);
  assert.deepEqual(await begunAt(100), new Array(10).fill(0));
});

test('a generator that was held up begins the turns of that time late, and counts them from when they were due', async () => {
  const { clock, world, queries } = watched({ script: life(100) });
  await clock.advance(400);
  clock.stall(250);
  await clock.advance(5000);
  await world.finished;
  const first = queries()[0]!.due;
  assert.deepEqual(
    queries().map(({ due }) => Math.round(due - first)),
    [0, 100, 200, 300, 400, 500, 600, 700, 800, 900],
  );
  const late = queries().filter(({ due, at }) => at - due > 10);
  assert.ok(late.length >= 2, `${late.length} late turns`);
});

test('beyond the bound of turns under way what is due is missed, and counted as it comes due', async () => {
  const { clock, server, queries, close } = watched({ script: life(4, { times: 15 }) });
  server.serve = () => {};
  await clock.advance(950);
  assert.equal(queries().length, 4);
  assert.equal(missedIn(close()), 5);
  await clock.advance(10_000);
  // Time-outs of 1 s make room for turns 10 to 13.
  assert.deepEqual(
    queries().map(({ due }) => Math.round((due - queries()[0]!.due) / 100)),
    [0, 1, 2, 3, 10, 11, 12, 13],
  );
  assert.equal(missedIn(close()), 2);
});

test('a rate over the fleet may be open too: devices never hold up what is dealt to them', async () => {
  const shape = { pieces: [{ from: 100, to: 2100, perMs: 0.1 }] };
  const script: Script = [step('connect'), { kind: 'load', shape, open: 100, body: [step('query')] }];
  const { clock, server, world, queries, close } = watched({ script, devices: 2 });
  server.serve = (request, link) => link.reply(request, { code: 0 }, 900);
  await clock.advance(4000);
  await world.finished;
  const frame = close();
  assert.deepEqual([outcomesOf(frame)['query ok'], missedIn(frame)], [200, 0]);
  assert.deepEqual(
    queries().map(({ due }) => Math.round(due)),
    Array.from({ length: 200 }, (_, event) => 100 + event * 10),
  );
  assert.ok(queries().every(({ due, at }) => at - due < 1));
});

test('what follows an open loop waits until its turns are over', async () => {
  const script = [...life(100), step('time-sync'), step('disconnect')];
  const { clock, server, world, begun, close } = watched({ script });
  server.serve = (request, link) => link.reply(request, { code: 0 }, 700);
  await clock.advance(10_000);
  await world.finished;
  const outcomes = outcomesOf(close());
  assert.deepEqual([outcomes['query ok'], outcomes['time-sync ok']], [10, 1]);
  const last = begun.find(({ name }) => name === 'time-sync')!;
  const lastTurn = begun.findLast(({ name }) => name === 'query')!;
  assert.equal(Math.round(last.at - lastTurn.at), 700);
});

test('turns under way when the run is stopped may finish, and those not begun are none', async () => {
  const { clock, server, world, close } = watched({ script: life(100, { times: 1000 }) });
  server.serve = (request, link) => link.reply(request, { code: 0 }, 400);
  await clock.advance(1000);
  world.stop();
  await clock.advance(1000);
  await world.finished;
  const frame = close();
  assert.deepEqual(outcomesOf(frame), { 'connect ok': 1, 'query ok': 10 });
  assert.equal(missedIn(frame), 0);
});

test('what a turn draws has nothing to do with when replies come', async () => {
  const choose = {
    kind: 'choose',
    options: [
      { weight: 1, body: [step('query')] },
      { weight: 1, body: [step('time-sync')] },
    ],
  } as const;
  const chosen = async (delay: () => number) => {
    const { clock, server, world, begun } = watched({
      script: life(100, {
        times: 40,
        body: [step('report-info', { name: 'a', version: '1' }), choose, choose],
      }),
    });
    server.serve = (request, link) => link.reply(request, { code: 0 }, delay());
    const order: string[][] = [];
    const turn = new Map<unknown, string[]>();
    const begin = world.attempts.begin;
    world.attempts.begin = (process, name) => {
      if (name === 'report-info') {
        const names: string[] = [];
        turn.set(process, names);
        order.push(names);
      } else turn.get(process)?.push(name);
      return begin(process, name);
    };
    await clock.advance(60_000);
    await world.finished;
    assert.ok(begun.length > 100);
    return order;
  };
  const random = randomStream('delays');
  const calm = await chosen(() => 5);
  assert.deepEqual(await chosen(() => Math.ceil(random() * 900)), calm);
  assert.equal(calm.length, 40);
  assert.ok(new Set(calm.map((names) => names.join())).size === 4, 'turns differ');
});

test('a lost connection fails the turns in flight, and later ones go on when it is back', async () => {
  const { clock, server, world, close } = watched({ script: life(100, { times: 30 }) });
  server.serve = (request, link) => {
    if (server.requests.length === 10) link.close('socket/ECONNRESET');
    else link.reply(request, { code: 0 }, 250);
  };
  await clock.advance(10_000);
  await world.finished;
  const outcomes = outcomesOf(close());
  assert.deepEqual(outcomes, {
    'connect ok': 1,
    'reconnect ok': 1,
    'query socket/ECONNRESET': 3,
    'query ok': 27,
  });
});

test('a device that has given up its connection begins no more turns', async () => {
  const facts = { reconnect: { backoff: { min: 100, max: 100 }, tries: 2 } };
  const shape = { pieces: [{ from: 100, to: 3100, perMs: 0.01 }] };
  const script: Script = [step('connect'), { kind: 'load', shape, open: 100, body: [step('query')] }];
  const { clock, server, world, queries } = watched({ script, facts });
  await clock.advance(1000);
  server.accept = () => 'mqtt/connack-3';
  server.links[0]?.close('socket/ECONNRESET');
  await clock.advance(5000);
  await world.finished;
  assert.ok(queries().length >= 9 && queries().length < 15, `${queries().length} turns`);
});
