import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../fleet/manual-clock.test-helper.ts';
import { Arrivals } from './arrivals.ts';

function arrivals() {
  const clock = new ManualClock();
  const come = new Arrivals();
  return {
    clock,
    come,
    wait: (action: number) => come.wait(action, 100, (ms, call) => clock.after(ms, call)),
  };
}

test('a message that came before counts, once', async () => {
  const { clock, come, wait } = arrivals();
  come.add(200);
  assert.equal(await wait(200), true);
  const again = wait(200);
  await clock.advance(100);
  assert.equal(await again, false);
});

test('the first that waits gets the message, others and other actions wait on', async () => {
  const { clock, come, wait } = arrivals();
  const all = [wait(200), wait(200), wait(301)];
  come.add(200);
  await clock.advance(100);
  assert.deepEqual(await Promise.all(all), [true, false, false]);
  assert.equal(clock.pending, 0);
});
