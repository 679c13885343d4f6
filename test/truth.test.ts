/**
 * Latencies against a witness: a proxy that holds replies and writes down for how long it really did. It shows on any
 * machine what `npm run bench -- truth` shows exactly on a quiet one.
 */
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { percentileOf } from '../bench/truth/expected.ts';
import { mergeFrames } from '../src/metrics/merge.ts';
import { together } from '../src/metrics/summarize.ts';
import { startMeddler } from './helpers/meddler.ts';
import { startPlatform } from './helpers/platform.ts';
import { assertAccounted, run, stepOf } from './helpers/results.ts';

/** Of three kinds: most, one in five, and one in fifty. None of the percentiles lies where one goes over into another. */
const HELD_MS = (number: number): number =>
  number % 50 === 0 ? 400 : number % 5 === 0 ? 120 : 20 + (number % 7);
const PERCENTILES = [50, 70, 90, 97, 99.5];
/** What a turn of the event loop and the kernel take, where nothing holds them up; ms. */
const MARGIN = 30;

test('percentiles from the send are never below what a proxy held the replies for, and above it by no more than processes were held up', async (t) => {
  const platform = await startPlatform(t);
  let replies = 0;
  const meddler = await startMeddler(t, platform, () => (reply) => [{ ...reply, after: HELD_MS(replies++) }]);
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const ran = await run(t, 'steady.yaml', [
    ...['--target', meddler.mqtt, '--set', 'phases=[{ name: all, for: 3s }]'],
    ...['--set', 'fleets.gates.lifecycle[1].repeat.every=50ms', '--set', 'validity.missed=100%'],
  ]);
  lag.disable();
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assertAccounted(ran);
  const { outcomes } = stepOf(ran.summary, 'query');
  assert.deepEqual(Object.keys(outcomes), ['ok']);
  assert.equal(meddler.witnessed.length, outcomes.ok, 'each reply that left has ended its attempt');

  const series = mergeFrames(ran.frames).series({ step: 'query' });
  const fromSend = together(series.map((one) => one.fromSend));
  const fromDue = together(series.map((one) => one.fromDue));
  const held = meddler.witnessed.map(({ read, left }) => left - read);
  const heldUp = (ran.summary.health[0]?.loopLagMaxMs ?? 0) + lag.max / 1e6 + MARGIN;
  for (const percentage of PERCENTILES) {
    const [truth, told] = [percentileOf(held, percentage), fromSend.percentile(percentage) / 1000];
    const both = `p${percentage}: held for ${truth} ms, told as ${told} ms`;
    assert.ok(told >= truth - 0.001, both);
    assert.ok(told <= 1.01 * truth + heldUp, `${both}, held up for ${heldUp} ms`);
    assert.ok(fromDue.percentile(percentage) / 1000 >= told, `p${percentage} from due`);
  }
});
