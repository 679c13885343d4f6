import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../random.ts';
import type { ComparedFigure } from './comparison.ts';
import { judge } from './judge.ts';
import type { MeasuredRun } from './measure.ts';
import { sightingsOf } from './sightings.ts';
import { syntheticRun, TRUTH, type Truth } from './synthetic.test-helper.ts';

const compared = (base: readonly MeasuredRun[], fresh: MeasuredRun): ComparedFigure[] =>
  judge({
    sightings: sightingsOf(base, fresh).sightings,
    lateness: { base: base.map(({ lateness }) => lateness), new: fresh.lateness },
    gated: new Set(),
  });

const isAlarm = ({ verdict }: ComparedFigure): boolean => verdict !== 'noise' && verdict !== 'unsure';
const runsOf = (truth: Truth, what: string, count: number): MeasuredRun[] =>
  Array.from({ length: count }, (_, i) => syntheticRun(truth, what, i));
const find = (figures: readonly ComparedFigure[], figure: string): ComparedFigure =>
  figures.find((one) => one.figure === figure && one.clock !== 'sent') as ComparedFigure;

const EXPERIMENTS = 300;

/** Base runs and a new one, drawn anew from a pool of runs for each experiment. */
function experiments(pool: readonly MeasuredRun[], bases: number, fresh: readonly MeasuredRun[] = []) {
  const random = randomStream('experiments', bases);
  const below = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: EXPERIMENTS }, () => {
    const left = [...pool];
    const take = () => left.splice(below(left.length), 1)[0] as MeasuredRun;
    const base = Array.from({ length: bases }, take);
    return compared(base, fresh[below(fresh.length)] ?? take());
  });
}

for (const [what, noise] of [
  ['quiet', { betweenRuns: 0.003, withinRun: 0.01 }],
  ['usual', { betweenRuns: 0.01, withinRun: 0.03 }],
  ['busy', { betweenRuns: 0.05, withinRun: 0.05 }],
] as const) {
  const pool = runsOf({ ...TRUTH, ...noise }, what, 40);
  for (const bases of what === 'busy' ? [5, 9] : [1, 2, 5, 9])
    test(`of a ${what} machine, ${bases} base runs and one of the same raise no alarm in twenty figures`, () => {
      const figures = experiments(pool, bases).flat();
      const judged = figures.filter(({ verdict }) => verdict !== 'unsure');
      const alarms = judged.filter(isAlarm).length;
      assert.ok(judged.length > 10 * EXPERIMENTS);
      assert.ok(20 * alarms <= judged.length, `${alarms} alarms in ${judged.length} figures`);
    });
  if (what === 'busy') continue;
  test(`of a ${what} machine, a p99 that is 10 % slower is found by nine base runs`, () => {
    const slow = runsOf({ ...TRUTH, ...noise, p99: 1.1 * TRUTH.p99 }, `${what} slow`, 20);
    const found = experiments(pool, 9, slow).filter((figures) => find(figures, 'p99').verdict === 'slower');
    assert.ok(found.length >= 0.8 * EXPERIMENTS, `found in ${found.length} of ${EXPERIMENTS}`);
  });
}

const LARGE: Truth = { ...TRUTH, seconds: 60, perSecond: 400 };

test('each kind of change is called by its name', () => {
  const base = runsOf(LARGE, 'base', 4);
  const changed = (truth: Partial<Truth>) => compared(base, syntheticRun({ ...LARGE, ...truth }, 'new'));
  assert.equal(find(changed({ median: 40, p99: 80 }), 'p50').verdict, 'slower');
  assert.equal(find(changed({ median: 20, p99: 40 }), 'p99').verdict, 'faster');
  assert.equal(find(changed({ errors: 0.02 }), 'errors').verdict, 'more errors');
  assert.equal(find(changed({ errors: 0 }), 'errors').verdict, 'fewer errors');
  assert.equal(find(changed({ perSecond: 300 }), 'throughput').verdict, 'less throughput');
  assert.equal(find(changed({ perSecond: 500 }), 'throughput').verdict, 'more throughput');
  const nothing = find(changed({ errors: 1 }), 'throughput');
  assert.equal(nothing.verdict, 'less throughput');
  assert.ok(nothing.new === 0 && Math.abs(nothing.base - 398) < 2, `${nothing.base} → ${nothing.new}`);
});

test('the change and its interval are those of new over base', () => {
  const figures = compared(runsOf(LARGE, 'base', 4), syntheticRun({ ...LARGE, median: 33, p99: 66 }, 'new'));
  const { base, new: fresh, change, interval } = find(figures, 'p50');
  assert.ok(Math.abs(change - 0.1) < 0.03, `${change}`);
  assert.ok(Math.abs(fresh / base - 1 - change) < 1e-9);
  assert.ok(interval[0] < change && change < interval[1]);
});

test('errors that were never seen before are found, a single one is not', () => {
  const none = { ...LARGE, errors: 0 };
  const base = runsOf(none, 'faultless', 3);
  assert.equal(find(compared(base, syntheticRun(none, 'new')), 'errors').verdict, 'noise');
  const few = compared(base, syntheticRun({ ...none, errors: 1 / 24_000 }, 'single'));
  assert.equal(find(few, 'errors').verdict, 'noise');
  const some = compared(base, syntheticRun({ ...none, errors: 0.002 }, 'new'));
  assert.equal(find(some, 'errors').verdict, 'more errors');
});

test('what the generator itself was later by is no change of the target', () => {
  const base = runsOf(LARGE, 'base', 4);
  const slow = syntheticRun({ ...LARGE, median: 33, p99: 66 }, 'new');
  const late = { ...slow, lateness: { mean: 5e3, p50: 5e3, p90: 5e3, p95: 5e3, p99: 5e3, 'p99.9': 5e3 } };
  assert.equal(find(compared(base, slow), 'p50').verdict, 'slower');
  const excused = find(compared(base, late), 'p50');
  assert.equal(excused.verdict, 'noise');
  assert.match(excused.because ?? '', /the generator itself was 5\.0 ms later/);
});

test('a step that all ended within a moment of the run takes several base runs', () => {
  const burst = { ...LARGE, seconds: 2, perSecond: 2000 };
  const [first, second, third, fresh] = runsOf(burst, 'burst', 4) as [
    MeasuredRun,
    MeasuredRun,
    MeasuredRun,
    MeasuredRun,
  ];
  assert.match(find(compared([first], fresh), 'p50').because ?? '', /within a moment.*3 base runs/);
  assert.equal(find(compared([first, second, third], fresh), 'p50').verdict, 'noise');
});
