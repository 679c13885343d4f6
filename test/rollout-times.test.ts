/** Ten thousand devices of scenarios/rollout.yaml, told of a firmware at one moment: when they start. PROTOCOLS 1.7. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomStream } from '../src/random.ts';
import { KS_CRITICAL, kolmogorovSmirnov, PAIRS_CRITICAL, surplusOfPairs } from './helpers/uniformity.ts';
import { planOf, virtualShare } from './helpers/virtual-run.ts';

const WINDOW_MS = 7_200_000;
const SECOND_MS = 1000;
const NOTICE_MS = 12 * 60_000;
const OFFER = { code: 0, version: '1.1', upgrade_type: 'normal', checksum: 'whole' };

/** Simulated ms between the notice and the beginning of each download, in the virtual world. */
async function starts(...overrides: string[]): Promise<number[]> {
  const plan = planOf('scenarios/rollout.yaml', [
    'operations=[]',
    'outputs.attempts=[download]',
    ...overrides,
  ]);
  const { world, clock, server, recorder, begin } = await virtualShare(plan, { index: 0, of: 1 });
  server.serve = (request, link) => {
    const file = { file_path: 'http://127.0.0.1/firmware', ...OFFER };
    link.reply(request, request.action === 103 ? file : undefined, 0);
  };
  begin();
  await clock.advance(NOTICE_MS / plan.timeScale);
  for (const link of server.links) link.instruct(202, { version: '1.1' });
  await clock.advance((2 * WINDOW_MS) / plan.timeScale);
  await world.finished;
  const window = { from: 0, to: clock.now(), final: true, paused: false };
  const frame = recorder.close({ ...window, gauges: [], loopLagMs: 0, busy: 0, heapBytes: 0 });
  return (frame.attempts ?? []).map(({ due }) => due - NOTICE_MS);
}

describe('a rollout to ten thousand devices of one model', { timeout: 60_000 }, () => {
  test('starts evenly over two hours, no two within a second more often than chance allows', async () => {
    const moments = await starts('fleets.gates.on.firmware-notice=[{ upgrade: { window: 2h } }]');
    assert.equal(moments.length, 10_000, 'every device starts once');
    assert.ok(moments.every((moment) => moment >= 0 && moment <= WINDOW_MS));
    const distance = kolmogorovSmirnov(moments, WINDOW_MS);
    assert.ok(distance < KS_CRITICAL, `√n·D is ${distance}`);
    const surplus = surplusOfPairs(moments, WINDOW_MS, SECOND_MS);
    assert.ok(surplus < PAIRS_CRITICAL, `${surplus} standard deviations more pairs than by chance`);
  });

  test('starts at the same moments again with the same seed, and at others with another', async () => {
    const few = 'fleets.gates.devices=200';
    const [one, again, other] = [await starts(few), await starts(few), await starts(few, 'seed=8')];
    assert.deepEqual(again, one);
    assert.ok(other.filter((moment) => one.includes(moment)).length < 5);
  });
});

describe('the judge of uniformity', () => {
  const random = randomStream('uniformity');
  const moments = (draw: (index: number) => number) =>
    Array.from({ length: 10_000 }, (_, index) => draw(index) * WINDOW_MS);
  const even = moments(random);
  const judged = (given: readonly number[]) => ({
    spread: kolmogorovSmirnov(given, WINDOW_MS) < KS_CRITICAL,
    apart: surplusOfPairs(given, WINDOW_MS, SECOND_MS) < PAIRS_CRITICAL,
  });

  test('lets pass what is even', () => {
    assert.deepEqual(judged(even), { spread: true, apart: true });
  });

  for (const [what, draw] of [
    ['all draw the same', () => 0.3],
    ['half of the window is used', () => random() / 2],
    ['one in twenty starts at once', (index: number) => (index % 20 === 0 ? 0 : random())],
    ['two devices share each draw', (index: number) => even[index % 5000]! / WINDOW_MS],
    ['draws lean to the beginning', () => random() ** 1.1],
    ['each draws a whole minute', () => Math.floor(random() * 120) / 120],
  ] as const)
    test(`finds out when ${what}`, () => {
      const { spread, apart } = judged(moments(draw));
      assert.ok(!(spread && apart));
    });

  test('the statistic is that of the textbook for three moments', () => {
    // The first of them stands 0.6 away from where the distribution function of a sample begins.
    const n = 3;
    const expected = 0.6 * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
    assert.ok(Math.abs(kolmogorovSmirnov([0.6, 0.7, 0.9], 1) - expected) < 1e-12);
  });

  test('four moments of which three share a second are three pairs', () => {
    // Six pairs meet with probability 1/10: 0.6 expected, variance 0.54.
    const surplus = surplusOfPairs([0.1, 0.2, 0.3, 5], 10, 1);
    assert.ok(Math.abs(surplus - (3 - 0.6) / Math.sqrt(0.54)) < 1e-12);
  });
});
