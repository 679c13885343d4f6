import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { MachineHealth } from '../metrics/frame.ts';
import { CAUSE_BOUNDS, CAUSES, type CauseKind, diagnose } from './diagnose.ts';
import type { Trouble } from './trouble.ts';

/** Late by 180 ms for 9 s, and nothing that tells why. */
const LATE: Trouble = {
  seconds: 9,
  inARow: 9,
  lateMs: 180,
  lagMs: 20,
  busy: 0.3,
  cpu: 0.3,
  starved: 0,
  stillness: 0,
  gc: 0.01,
  gcLongestMs: 3,
  heap: 0.02,
  finished: 34_400,
  resumed: 34_000,
  usuallyResumed: 30_000,
};
const QUIET: MachineHealth = { cores: 4, used: 1.2, own: 0.5, children: 0.6, stolen: 0 };
const FULL: MachineHealth = { cores: 2, used: 2, own: 0.5, children: 0.2, stolen: 0 };
const WAITS = { starved: 0.41, cpu: 0.5, busy: 0.95 };

const TABLE: readonly (readonly [
  kind: CauseKind,
  because: string,
  trouble: Partial<Trouble>,
  told: RegExp,
  mend: RegExp,
])[] = [
  [
    'memory',
    'the machine swaps',
    { machine: { ...FULL, memoryStall: 0.24 }, ...WAITS },
    /short of memory, something waited for it 24 % of the time/,
    /fewer devices/,
  ],
  [
    'stolen',
    'the hypervisor has other guests',
    { machine: { ...FULL, stolen: 0.5 }, ...WAITS },
    /hypervisor gave 0\.5 of 2 cores to other machines/,
    /cores are its own/,
  ],
  [
    'throttled',
    'a container of half a core',
    { machine: { ...QUIET, throttled: 0.5 } },
    /CPU limit of the container held it 50 % of the time/,
    /raise that limit/,
  ],
  [
    'others',
    'another program has the cores',
    { machine: FULL, ...WAITS },
    /^other programs used 1\.3 of 2 cores, and it waited for one 41 % of the time$/,
    /end them/,
  ],
  [
    'platform',
    'the embedded platform has them',
    { machine: { ...FULL, children: 1.1 }, ...WAITS },
    /embedded platform used 1\.1 of 2 cores/,
    /another machine \(regatta platform, --target\)/,
  ],
  [
    'workers',
    'eight workers on four cores',
    { machine: { ...QUIET, used: 4, own: 3.9, children: 0 }, ...WAITS },
    /need more than the 4 cores/,
    /--workers 3/,
  ],
  [
    'stopped',
    'somebody held the process',
    { lagMs: 1200, lateMs: 1180, stillness: 0.9, cpu: 0.05 },
    /stood still for 1\.2 s without running or waiting for a core/,
    /run again/,
  ],
  [
    'heap',
    'the heap is nearly full',
    { heap: 0.93, gc: 0.6, busy: 1 },
    /93 % of what its heap/,
    /fewer devices/,
  ],
  [
    'garbage',
    'a third of the time goes to it',
    { gc: 0.33, gcLongestMs: 41, busy: 0.97 },
    /took 33 % of the time, up to 41 ms at once/,
    /fewer devices a worker/,
  ],
  ['garbage', 'one collection is most of the delay', { gcLongestMs: 140 }, /up to 140 ms at once/, /module/],
  [
    'herd',
    'everybody at nine o’clock',
    { inARow: 1, resumed: 12_400, usuallyResumed: 240, busy: 0.99 },
    /^12,400 lives were due in a second, against 240 in others$/,
    /spread what begins at one moment/,
  ],
  [
    'saturated',
    'a core of its own, and full',
    { busy: 0.97, cpu: 0.96, machine: QUIET },
    /^its core was full, 97 % busy with 34,400 attempts\/s$/,
    /^ask for less than 31,000\/s a worker, or add one$/,
  ],
  [
    'saturated',
    'and the other cores are full too',
    { busy: 0.97, cpu: 0.96, machine: { ...FULL, own: 1.9, children: 0 } },
    /its core was full/,
    /or use a machine with more than 2 cores/,
  ],
  [
    'saturated',
    'for longer than a herd takes',
    { inARow: 3, resumed: 12_400, usuallyResumed: 240, busy: 0.99 },
    /its core was full/,
    /ask for less/,
  ],
  [
    'saturated',
    'with nothing that ended',
    { busy: 1, finished: 0 },
    /0 attempts\/s/,
    /^ask for less, or add one$/,
  ],
  [
    'blocked',
    'a module computes',
    { lagMs: 800, lateMs: 780, busy: 0.82, cpu: 0.8 },
    /one turn of its event loop took 800 ms \(its thread had 80 % of a core\)/,
    /module of the lifecycle/,
  ],
  ['unknown', 'nothing else', {}, /30 % busy, and nothing else that was measured/, /fewer devices/],
  [
    'unknown',
    'where nothing is told',
    {
      cpu: undefined,
      starved: undefined,
      stillness: undefined,
      gc: undefined,
      heap: undefined,
    },
    /nothing else/,
    /--workers/,
  ],
];

for (const [kind, because, trouble, told, mend] of TABLE)
  test(`${kind}: ${because}`, () => {
    const cause = diagnose({ ...LATE, ...trouble });
    assert.equal(cause.kind, kind);
    assert.match(cause.told, told);
    assert.match(cause.mend, mend);
  });

test('every cause is shown above', () => {
  assert.deepEqual([...new Set(TABLE.map(([kind]) => kind))].sort(), [...CAUSES].sort());
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const ms = fc.double({ min: 0, max: 60_000, noNaN: true });
const rate = fc.double({ min: 0, max: 100_000, noNaN: true });
const cores = fc.double({ min: 0, max: 8, noNaN: true });
const troubles = fc.record({
  seconds: ms,
  inARow: fc.nat({ max: 60 }),
  lateMs: ms,
  lagMs: ms,
  busy: share,
  cpu: maybe(share),
  starved: maybe(share),
  stillness: maybe(share),
  gc: maybe(share),
  gcLongestMs: ms,
  heap: maybe(share),
  finished: rate,
  resumed: rate,
  usuallyResumed: rate,
  machine: maybe(
    fc.record({
      cores: fc.integer({ min: 1, max: 8 }),
      used: cores,
      own: cores,
      children: cores,
      stolen: cores,
      throttled: maybe(share),
      memoryStall: maybe(share),
    }),
  ),
}) as fc.Arbitrary<Trouble>;

test('whatever was measured, there is a sentence of numbers and a mend', () => {
  fc.assert(
    fc.property(troubles, (trouble) => {
      const { told, mend } = diagnose(trouble);
      assert.ok(mend.length > 0);
      assert.doesNotMatch(`${told} ${mend}`, /NaN|undefined|Infinity|-\d/);
    }),
    { numRuns: 1000, seed: 31 },
  );
});

test('a worker that had its core is not told that others took it, nor one that had none that it was full', () => {
  fc.assert(
    fc.property(troubles, (trouble) => {
      const { kind } = diagnose(trouble);
      const isStarved = (trouble.starved ?? 0) >= CAUSE_BOUNDS.starved;
      if (['others', 'platform', 'workers'].includes(kind)) assert.ok(isStarved && trouble.machine);
      if (kind === 'saturated') {
        assert.ok(trouble.busy >= CAUSE_BOUNDS.busy);
        assert.ok(!isStarved || trouble.machine === undefined);
      }
    }),
    { numRuns: 1000, seed: 32 },
  );
});

test('the rate that is asked for is below what the worker managed, and by no more than a fifth', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 200_000, noNaN: true }),
      fc.double({ min: 0.9, max: 1, noNaN: true }),
      (finished, busy) => {
        const { mend } = diagnose({ ...LATE, finished, busy, cpu: busy });
        const asked = Number(/less than ([\d.,]+)\/s/.exec(mend)?.[1]?.replaceAll(',', ''));
        assert.ok(asked <= finished, mend);
        // Two digits are kept, and one below 10.
        if (finished >= 10) assert.ok(asked >= 0.8 * finished, `${mend} of ${finished}`);
      },
    ),
    { numRuns: 500, seed: 33 },
  );
});
