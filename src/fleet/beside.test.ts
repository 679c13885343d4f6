/** Lives beside a device's own, and waiting for what they cause. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Attempt, Life, Now, Reply } from '../lifecycle/effects.ts';
import { outcomesOf, testWorld } from './world.test-helper.ts';

function* measured(step: string, inner: () => Life<string>): Life {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt, outcome: yield* inner() };
}

function* open(): Life {
  const gateway = { host: '127.0.0.1', port: 1883, tls: false };
  const account = { clientId: 'DL_0' };
  yield { kind: 'open', gateway, account, cleanSession: true, keepAliveSeconds: 60, timeout: 1000 };
}

/** Sleeps, then measures how late it is. */
function* acts(after: number, at: number[]): Life {
  yield { kind: 'sleep', simulated: after };
  yield* measured('act', function* () {
    at.push(((yield { kind: 'now' }) as Now).simulated);
    return 'ok';
  });
}

test('somebody beside a device lives on while the device waits, and when its own life is over', async () => {
  const at: number[] = [];
  const { world, clock, close } = testWorld({
    life: function* () {
      yield { kind: 'beside', life: acts(100, at) };
      yield { kind: 'beside', life: acts(300, at) };
      yield { kind: 'sleep', simulated: 200 };
    },
  });
  await clock.advance(2000);
  await world.finished;
  assert.deepEqual(at, [100, 300]);
  assert.equal(outcomesOf(close())['act ok'], 2);
});

test('what holds the device up does not hold up the person beside it', async () => {
  const at: number[] = [];
  const { world, clock } = testWorld({
    life: function* () {
      yield { kind: 'beside', life: acts(50, at) };
      yield { kind: 'acquire' };
      yield { kind: 'sleep', simulated: 500 };
      yield { kind: 'release' };
    },
  });
  await clock.advance(2000);
  await world.finished;
  assert.deepEqual(at, [50]);
});

test('who waits for an instruction goes on once the device has reacted to it', async () => {
  const seen: string[] = [];
  const { world, clock, server, close } = testWorld({
    life: function* (device) {
      yield* open();
      yield* measured('waits', function* () {
        const matches = ({ label }: { label: string }) => label === '203';
        const { outcome } = (yield { kind: 'receive', matches, simulated: 1000 }) as Reply;
        seen.push((device.state as { group?: string }).group ?? 'none');
        return outcome;
      });
    },
  });
  await clock.advance(100);
  server.links[0]?.instruct(204, { service_id: 'echo', status: 1 });
  server.links[0]?.instruct(203, { group_id: '1000', status: 1 });
  await clock.advance(1000);
  await world.finished;
  assert.deepEqual(seen, ['1000']);
  const { 'waits ok': waits, 'group-binding ok': reactions } = outcomesOf(close());
  assert.deepEqual([waits, reactions], [1, 1]);
});

test('waiting for an instruction ends by simulated time, which a pause holds', async () => {
  const { world, clock, close } = testWorld({
    timeScale: 10,
    life: function* () {
      yield* open();
      yield* measured('waits', function* () {
        return ((yield { kind: 'receive', matches: () => true, simulated: 1000 }) as Reply).outcome;
      });
    },
  });
  await clock.advance(50);
  world.timers.pause();
  await clock.advance(500);
  world.timers.resume();
  await clock.advance(40);
  assert.equal(world.stopping, false, 'still waiting');
  await clock.advance(30);
  await world.finished;
  assert.equal(outcomesOf(close())['waits timeout'], 1);
});

test('a person who is still thinking when the run is stopped leaves nothing open', async () => {
  const { world, clock, close } = testWorld({
    ends: 200,
    life: function* () {
      const thinks = measured('think', function* () {
        yield { kind: 'sleep', simulated: 5000 };
        return 'ok';
      });
      yield { kind: 'beside', life: thinks };
    },
  });
  await clock.advance(1000);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), { 'think abandoned': 1 });
});
