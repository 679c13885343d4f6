import assert from 'node:assert/strict';
import test from 'node:test';
import type { Attempt, Life, Now, Result } from '../lifecycle/effects.ts';
import { outcomesOf, testWorld } from './world.test-helper.ts';

function* attempt(step: string): Life {
  const begun = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt: begun, outcome: 'ok' };
}

/** Something every 100 ms, for ever. */
function* chore(): Life {
  for (;;) {
    yield { kind: 'sleep', simulated: 100 };
    yield* attempt('chore');
  }
}

test('a chore goes on beside the life, and ends with it', async () => {
  const { clock, world, close } = testWorld({
    life: function* () {
      yield { kind: 'meanwhile', life: chore() };
      yield { kind: 'sleep', simulated: 350 };
      yield* attempt('main');
    },
  });
  await clock.advance(2000);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'chore ok': 3, 'main ok': 1 });
  assert.equal(clock.pending, 0, 'nothing is left that would wake anybody');
});

test('a chore that is in the middle of something when the life ends leaves no attempt open', async () => {
  const { clock, world, close } = testWorld({
    life: function* () {
      yield {
        kind: 'meanwhile',
        life: (function* (): Life {
          yield { kind: 'begin', step: 'chore' };
          yield { kind: 'sleep', simulated: 1000 };
        })(),
      };
      yield { kind: 'sleep', simulated: 10 };
    },
  });
  await clock.advance(500);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'chore abandoned': 1 });
});

test('a call that a chore has under way when the life ends comes to its own end', async () => {
  const { clock, world, close } = testWorld({
    life: function* () {
      yield { kind: 'meanwhile', life: calling() };
    },
  });
  function* calling(): Life {
    for (;;) {
      const begun = (yield { kind: 'begin', step: 'chore' }) as Attempt;
      const url = 'http://127.0.0.1/';
      const { outcome } = (yield { kind: 'fetch', method: 'GET', url, timeout: 1000 }) as Result;
      yield { kind: 'end', attempt: begun, outcome };
    }
  }
  await clock.advance(500);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'chore ok': 1 });
});

test('a life that is ended goes on nowhere: what is around a call that counts its end is ended too', async () => {
  function* call(): Life<string> {
    try {
      yield { kind: 'sleep', simulated: 10_000 };
      return 'ok';
    } finally {
      yield { kind: 'tally', name: 'lost' };
    }
  }
  const wentOn: unknown[] = [];
  const { clock, world } = testWorld({
    life: function* () {
      wentOn.push(yield* call());
    },
  });
  await clock.advance(100);
  world.stop();
  await clock.advance(1000);
  assert.deepEqual(wentOn, []);
});

test('a life can tell how much simulated time passes in real time', async () => {
  const told: number[] = [];
  const { clock } = testWorld({
    timeScale: 60,
    life: function* () {
      const { timeScale } = (yield { kind: 'now' }) as Now;
      yield { kind: 'sleep', simulated: 500 * timeScale };
      told.push(timeScale, clock.now());
    },
  });
  await clock.advance(1000);
  assert.deepEqual(told, [60, 500]);
});
