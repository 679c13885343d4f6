/** A fleet's rate is a promise of the fleet's: devices that have given up break it visibly, and hold up nobody. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { outcomesOf, step, testWorld } from './world.test-helper.ts';

const SECONDS = 20;
const PER_SECOND = 10;
const LIFE: Script = [
  step('connect'),
  {
    kind: 'load',
    shape: { pieces: [{ from: 0, to: SECONDS * 1000, perMs: PER_SECOND / 1000 }] },
    body: [step('query')],
  },
];

const missedIn = (frame: ReturnType<ReturnType<typeof testWorld>['close']>) =>
  frame.begun.reduce((sum, { missed }) => sum + missed, 0);

test('a rate is kept when some devices were refused: their share fails', async () => {
  const { clock, server, world, fleet, close } = testWorld({ script: LIFE, devices: 4 });
  server.accept = () =>
    server.links.at(-1)?.options.account.clientId.includes('DL_0') ? 'mqtt/connack-5' : 'ok';
  await clock.advance(10_000);
  assert.deepEqual(fleet.gauges().inStep, { query: 3, ended: 1 });
  await clock.advance(11_000);
  await world.finished;
  const frame = close();
  const outcomes = outcomesOf(frame);
  assert.equal(outcomes['query socket/ENOTCONN'], (SECONDS * PER_SECOND) / 4);
  assert.equal((outcomes['query ok'] ?? 0) + missedIn(frame), (SECONDS * PER_SECOND * 3) / 4);
});

test('with nobody left the run is over, and nothing that was due by then is lost', async () => {
  const { clock, server, world, close } = testWorld({ script: LIFE, devices: 4 });
  server.accept = () => 'mqtt/connack-5';
  await clock.advance(5000);
  await world.finished;
  const frame = close();
  const outcomes = outcomesOf(frame);
  assert.equal(outcomes['connect mqtt/connack-5'], 4 * 3);
  // Its tries, with 0.1 s between them.
  const due = (outcomes['query socket/ENOTCONN'] ?? 0) + missedIn(frame);
  assert.ok(due >= 2 && due < 10, `${due}`);
});
