/** What a device draws by lot: planned is planned, whatever faults make of the run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { randomStream } from '../random.ts';
import type { Serve, TestServer } from './scripted-server.test-helper.ts';
import { step, testWorld } from './world.test-helper.ts';

/** A device with turns at random moments, a choice in each, and an upgrade whenever it is told of one. */
const LIFE: Script = [
  step('connect'),
  {
    kind: 'repeat',
    every: { min: 1000, max: 5000 },
    times: 30,
    body: [
      {
        kind: 'choose',
        options: [
          { weight: 1, body: [step('query')] },
          { weight: 1, body: [step('time-sync')] },
        ],
      },
    ],
  },
];
const DEVICES = 40;
const OFFER = {
  code: 0,
  version: '2.0',
  upgrade_type: 'normal',
  file_path: 'http://127.0.0.1/f',
  checksum: 'x',
};

const answer: Serve = (request, link) => link.reply(request, request.action === 103 ? OFFER : undefined);

/** One answer in five is dropped, one request in ten costs the connection, one handshake in three is refused. */
function misbehave(server: TestServer): void {
  const random = randomStream('faults');
  server.serve = (request, link) => {
    const lot = random();
    if (lot < 0.1 && request.action !== 103) link.close('socket/ECONNRESET');
    else if (lot > 0.2 || request.action === 103) answer(request, link);
  };
  server.accept = () => (random() < 0.3 ? 'mqtt/connack-3' : 'ok');
}

/** Due times by device and step, of a run in which all are told of a firmware after ten seconds. */
async function live(faults: boolean): Promise<Map<string, number[]>> {
  const facts = { reconnect: { backoff: { min: 100, max: 1000 }, tries: 50 } };
  const { world, clock, server } = testWorld({ devices: DEVICES, script: LIFE, facts });
  server.serve = answer;
  const due = new Map<string, number[]>();
  const begin = world.attempts.begin.bind(world.attempts);
  world.attempts.begin = (process, name) => {
    const key = `${process.device.index} ${name}`;
    due.set(key, [...(due.get(key) ?? []), process.due]);
    return begin(process, name);
  };
  await clock.advance(500);
  if (faults) misbehave(server);
  await clock.advance(9500);
  for (const link of server.links) link.instruct(202, { version: '2.0' });
  await clock.advance(7_400_000);
  await world.finished;
  return due;
}

test('with and without faults, turns, choices and upgrades come at the same moments', async () => {
  const [calm, stormy] = [await live(false), await live(true)];
  const reconnects = [...stormy.keys()].filter((key) => key.endsWith(' reconnect'));
  assert.ok(reconnects.length > DEVICES / 2, 'the faults were felt');
  let upgrades = 0;
  for (let index = 0; index < DEVICES; index++) {
    for (const name of ['query', 'time-sync'])
      assert.deepEqual(stormy.get(`${index} ${name}`), calm.get(`${index} ${name}`), `${index} ${name}`);
    const [start] = stormy.get(`${index} download`) ?? [];
    if (start === undefined) continue;
    upgrades++;
    assert.equal(start, calm.get(`${index} download`)?.[0], `download of ${index}`);
  }
  assert.ok(upgrades > DEVICES / 2, `${upgrades} upgrades`);
});
