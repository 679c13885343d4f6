import assert from 'node:assert/strict';
import test from 'node:test';
import type { Attempt, Life } from '../lifecycle/effects.ts';
import { testWorld } from './world.test-helper.ts';

function* step(name: string): Life {
  const attempt = (yield { kind: 'begin', step: name }) as Attempt;
  yield { kind: 'sleep', simulated: 10 };
  yield { kind: 'end', attempt, outcome: 'ok' };
}

test('gauges tell how many devices have begun each step at least once', async () => {
  const { clock, close } = testWorld({
    devices: 40,
    life: function* ({ index }): Life {
      yield* step('connect');
      for (let i = 0; i < 3; i++) yield* step('query');
      if (index % 4 === 0) yield* step('upgrade');
    },
  });
  const reached = () => close().gauges[0]?.reached;
  assert.deepEqual(reached(), {}, 'nobody has begun yet');
  await clock.advance(5);
  assert.deepEqual(reached(), { connect: 40 });
  await clock.advance(1000);
  assert.deepEqual(reached(), { connect: 40, query: 40, upgrade: 10 }, 'cumulative, each device once');
});
