import assert from 'node:assert/strict';
import test from 'node:test';
import type { Attempt } from '../lifecycle/effects.ts';
import { outcomesOf, testWorld } from './world.test-helper.ts';

test('a life that throws loses nothing: what it had open ends as a script failure', async () => {
  const { world, clock, close } = testWorld({
    *life() {
      yield { kind: 'begin', step: 'mine' };
      throw new Error('a mistake');
    },
  });
  await clock.advance(10);
  await world.finished;
  const frame = close();
  assert.deepEqual(outcomesOf(frame), { 'mine script/threw': 1 });
  assert.match(frame.events[0]?.text ?? '', /a mistake/);
});

test('a life that throws outside of any attempt is counted too', async () => {
  const { world, clock, close } = testWorld({
    devices: 3,
    *life(): Generator<never> {
      throw new Error('a mistake');
    },
  });
  await clock.advance(10);
  await world.finished;
  const frame = close();
  assert.deepEqual(frame.tallies, { 'script/lives-threw': 3 });
  assert.equal(frame.events.length, 3);
});

test('an attempt that a life leaves open is a script failure, not a lost attempt', async () => {
  const { world, clock, close } = testWorld({
    *life() {
      const outer = (yield { kind: 'begin', step: 'outer' }) as Attempt;
      yield { kind: 'begin', step: 'inner' };
      assert.ok(outer);
    },
  });
  await clock.advance(10);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'inner script/left-open': 1, 'outer script/left-open': 1 });
});

test('a life that never waits lets the others have their turn', async () => {
  let otherLived = false;
  const { world, clock } = testWorld({
    devices: 2,
    *life(device) {
      if (device.index === 1) otherLived = true;
      else while (!otherLived) yield { kind: 'tally', name: 'turn' };
    },
  });
  await clock.advance(5);
  await world.finished;
  assert.ok(otherLived);
});

test('a life whose mistake shows only on a later turn of the event loop costs no other device', async () => {
  const { world, clock, close } = testWorld({
    devices: 2,
    *life(device) {
      if (device.index === 1) return;
      for (let i = 0; i < 500; i++) yield { kind: 'tally', name: 'turn' };
      yield { kind: 'end', attempt: { step: 'never begun', wall: 0 }, outcome: 'ok' };
    },
  });
  await clock.advance(10);
  await world.finished;
  assert.match(close().events[0]?.text ?? '', /ended out of turn/);
});
