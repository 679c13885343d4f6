import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCell, type WorkerCells } from '../metrics/cell.ts';
import { Watch } from './watch.ts';
import { sleep, type TestWorldOptions, testWorld } from './world.test-helper.ts';

const QUERY = { kind: 'step', name: 'query', args: {} } as const;
const CONNECT = { kind: 'step', name: 'connect', args: {} } as const;

/** A watched world; `seen` are the cells of the first device, newest last, in words. */
function watchedWorld(options: TestWorldOptions) {
  const seen: string[] = [];
  const posted: WorkerCells[] = [];
  const run = testWorld(options);
  const plan = { fleets: [{ first: 0, devices: options.devices ?? 1 }] };
  const watch = new Watch(run.world, plan, { index: 0, of: 1 }, (told) => {
    posted.push(told);
    const [step = 0, state = 0] = told.cells;
    const cell = readCell(step, state);
    seen.push(
      `${told.steps[0]?.[step]} ${cell.doing} ${cell.ending}${cell.underWay ? ' under way' : ''}${cell.beat ? ' *' : ''}`,
    );
  });
  watch.begin();
  return { ...run, watch, posted, seen };
}

test('a cell tells where its device is, what it does, and turns over when something has ended', async () => {
  const { clock, server, seen, world } = watchedWorld({
    script: [CONNECT, sleep(900), QUERY, sleep(100), QUERY, sleep(10_000)],
  });
  let answers = false;
  server.serve = (request, link) => answers && link.reply(request);
  await clock.advance(500);
  await clock.advance(500);
  answers = true;
  await clock.advance(2500);
  assert.deepEqual(seen, [
    'waiting waiting none',
    'connect online ok *',
    'query online ok under way *',
    'query online ok under way *',
    'query online timeout',
    'query online ok *',
    'query online ok *',
    'query online ok *',
  ]);
  world.stop();
  await clock.advance(500);
  assert.equal(seen.at(-1), 'query ended ok *');
});

test('a device whose connection is lost is seen offline', async () => {
  const { clock, server, seen } = watchedWorld({ script: [CONNECT, sleep(60_000)] });
  await clock.advance(400);
  server.accept = () => 'socket/ECONNREFUSED';
  server.links[0]?.close('socket/closed');
  await clock.advance(200);
  assert.equal(seen.at(-1), 'reconnect offline socket *');
});

test('every device of the worker has a cell, in the order of their numbers', async () => {
  const { posted } = watchedWorld({ script: [CONNECT], devices: 3 });
  assert.equal(posted[0]?.cells.length, 6);
});

test('a device tells its last messages in both directions, and how its attempts ended', async () => {
  const { clock, watch } = watchedWorld({ script: [CONNECT, QUERY, sleep(10_000)] });
  await clock.advance(600);
  const story = watch.tell(0);
  assert.ok(story);
  assert.deepEqual(
    { ...story, messages: story.messages.map(({ way, where, label }) => `${way} ${where} ${label}`) },
    {
      device: 0,
      fleet: 'fleet',
      index: 0,
      name: 'DL_0',
      at: 600,
      connected: true,
      ended: false,
      underWay: [],
      messages: ['happened connected ', 'sent device 102', 'received id 102/0'],
      attempts: [
        { step: 'connect', due: 0, ended: 2.125, outcome: 'ok' },
        { step: 'query', due: 2.125, ended: 7.125, outcome: 'ok' },
      ],
    },
  );
  assert.match(story.messages[1]?.text ?? '', /^\{"mid":.*"action":102/);
  assert.equal(watch.tell(1), undefined);
});

test('what is kept of a device is bounded: the last twelve messages, their first 400 characters', async () => {
  const { clock, server, watch } = watchedWorld({ script: [CONNECT, sleep(60_000)] });
  await clock.advance(100);
  for (let n = 0; n < 30; n++) server.links[0]?.instruct(250, { n, long: 'x'.repeat(1000) });
  const story = watch.tell(0);
  assert.equal(story?.messages.length, 12);
  const last = story?.messages.findLast(({ way }) => way === 'received');
  assert.match(last?.text ?? '', /"n":29/);
  assert.ok((last?.length ?? 0) > 1000);
  for (const { text } of story?.messages ?? []) assert.ok(text.length <= 400);
});

test('secrets in messages are not told', async () => {
  const { clock, server, watch } = watchedWorld({ script: [CONNECT, sleep(60_000)] });
  await clock.advance(100);
  server.links[0]?.instruct(205, { status: 1, user_id: 'u1', name: 'Ann', token: 'T0PS3CRET', expire: '1' });
  const text = JSON.stringify(watch.tell(0));
  assert.match(text, /Ann/);
  assert.doesNotMatch(text, /T0PS3CRET/);
});

test('nobody watches: devices keep nothing', async () => {
  const { clock, fleet } = testWorld({ script: [CONNECT, QUERY] });
  await clock.advance(100);
  assert.equal(fleet.devices[0]?.diary, undefined);
});
