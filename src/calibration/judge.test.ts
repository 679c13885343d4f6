import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Demand } from '../scenario/demand/demand.ts';
import { requestsCarried } from './ceiling.ts';
import { calibrationHint, demandWarnings, type Judged } from './judge.ts';
import { calibration, ceilings } from './sample.test-helper.ts';

const NONE = { perSecond: 0, at: 0 };
const asking = (part: Partial<Demand>): Demand => ({
  devices: 1000,
  requests: NONE,
  calls: NONE,
  connects: NONE,
  fleets: [],
  ...part,
});
const here: Judged = { workers: 2, cores: 4, shared: false, timeScale: 1, of: 'this machine', here: true };
const warningsOf = (part: Partial<Demand>, place: Partial<Judged> = {}, known = calibration) =>
  demandWarnings(asking(part), known, { ...here, ...place });

test('what is carried is not warned of', () => {
  const carried = {
    requests: { perSecond: 62_000, at: 0 },
    calls: { perSecond: 12_000, at: 0 },
    connects: { perSecond: 7000, at: 0 },
  };
  assert.deepEqual(warningsOf(carried), []);
});

test('more requests than are carried: how many, when, what is carried, and what mends it', () => {
  const requests = { perSecond: 80_400, at: 750_000 };
  assert.deepEqual(warningsOf({ requests }, { timeScale: 10 }), [
    'the plan asks for 80,400 requests/s at its peak (1:15 into the run), 2 workers of this machine carry 62,000 ' +
      '(calibrated 2026-11-20): --workers 3, a lower rate or more machines (docs/sizing.md)',
  ]);
  assert.match(
    warningsOf({ requests }, { workers: 4, shared: true })[0] ?? '',
    /carry 38,000 \(calibrated 2026-11-20\): a lower rate or more machines/,
  );
  assert.match(
    warningsOf({ requests }, { workers: 1, of: 'agent a', here: false })[0] ?? '',
    /1 worker of agent a carries 31,000 .*: a lower rate or more agents on other machines$/,
  );
});

test('connects and HTTPS calls are told apart, and doubts with the figures', () => {
  const connects = { perSecond: 8000, at: 0 };
  const calls = { perSecond: 13_000, at: 0 };
  const doubted = { ...calibration, doubts: ['other programs had 20 % of the machine'] };
  const [first, second] = warningsOf({ connects, calls }, { workers: 1 }, doubted);
  assert.match(
    first ?? '',
    /13,000 HTTPS calls\/s .* carries 6,000 \(calibrated 2026-11-20; other programs had 20 % of the machine\): --workers 3/,
  );
  assert.match(second ?? '', /8,000 connects\/s .* carries 3,500 .*: --workers 3, a slower arrival or/);
  const { callsPerSecond: _, ...others } = ceilings;
  assert.deepEqual(warningsOf({ calls }, {}, { ...calibration, ceilings: others }), []);
});

test('more workers carry no less, and what is said to mend it does', () => {
  const places = fc.record({
    workers: fc.integer({ min: 1, max: 40 }),
    cores: fc.integer({ min: 1, max: 40 }),
    shared: fc.boolean(),
  });
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 2_000_000 }), (place, perSecond) => {
      const carried = (workers: number) => requestsCarried(ceilings, { ...place, workers });
      assert.ok(carried(place.workers + 1) >= carried(place.workers));
      const [text] = warningsOf({ requests: { perSecond, at: 0 } }, place);
      assert.equal(text !== undefined, perSecond > carried(place.workers));
      const more = Number(/--workers (\d+)/.exec(text ?? '')?.[1]);
      if (more) assert.ok(carried(more) >= perSecond && carried(more - 1) < perSecond && more <= place.cores);
    }),
    { seed: 42 },
  );
});

test('between what was measured lies what is carried beside the target; alone each worker has a core', () => {
  const [one] = ceilings.requests;
  const four = { ...one, workers: 4, perSecond: 100_000, boundBy: 'workers' as const };
  const measured = { ...ceilings, requests: [one, four] as const };
  const carried = (workers: number, shared: boolean) =>
    requestsCarried(measured, { workers, shared, cores: 8 });
  assert.deepEqual(
    [1, 2, 4, 6].map((workers) => carried(workers, true)),
    [31_000, 54_000, 100_000, 100_000],
  );
  // Four took something from each other: 25,000 each.
  assert.deepEqual(
    [1, 2, 8, 16].map((workers) => carried(workers, false)),
    [31_000, 50_000, 200_000, 200_000],
  );
});

test('a machine that was not calibrated is only told so where that would say something', () => {
  assert.equal(calibrationHint(asking({ requests: { perSecond: 9000, at: 0 } })), undefined);
  assert.equal(
    calibrationHint(asking({ requests: { perSecond: 12_000, at: 0 } })),
    'the plan asks for 12,000 requests/s at its peak: `regatta calibrate` finds out whether this machine carries that',
  );
  assert.match(calibrationHint(asking({ connects: { perSecond: 5000, at: 0 } })) ?? '', /5,000 connects\/s/);
});
