import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Step } from '../../lifecycle/cloud.ts';
import { runScript } from '../../lifecycle/interpreter.ts';
import type { Script } from '../../lifecycle/script.ts';
import { testDevice, VirtualWorld } from '../../lifecycle/virtual.test-helper.ts';
import { mulberry32, nextState } from '../../random.ts';
import { arrivalTimes } from '../arrival.ts';
import type { Arrival } from '../plan.ts';
import { type Demanding, demandOf } from './demand.ts';

const HORIZON_MS = 60_000;
const step = (name: string) => ({ kind: 'step', name, args: {} }) as const;
const sleep = (min: number, max = min) => ({ kind: 'sleep', simulated: { min, max } }) as const;
const query = [step('query')];

function planOf(lifecycle: Script, devices: number, arrival: Arrival, timeScale = 1): Demanding {
  const fleet = { name: 'fleet', cloud: 'deli', devices, arrival, lifecycle };
  return { seed: 1, timeScale, ends: HORIZON_MS, fleets: [fleet] };
}
/** 20 a second, but for two seconds with 300. */
const SPIKE: Arrival = {
  kind: 'shape',
  shape: {
    pieces: [
      { from: 0, to: 10_000, perMs: 0.02 },
      { from: 10_000, to: 12_000, perMs: 0.3 },
      { from: 12_000, to: 22_000, perMs: 0.02 },
    ],
  },
};
const AT_ONCE: Arrival = { kind: 'at', after: 0 };
const ramp = (over: number): Arrival => ({ kind: 'ramp', after: 0, over });
const every = (ms: number, body: Script = query, more: object = {}) =>
  ({ kind: 'repeat', every: { min: ms, max: ms }, body, ...more }) as const;

/** When the lives of all devices ask, as the interpreter lives them with replies that come at once. */
function lived({ seed, fleets }: Demanding, asked: string): number[] {
  const moments: number[] = [];
  for (const fleet of fleets) {
    const arrives = arrivalTimes(fleet, seed);
    for (let index = 0; index < fleet.devices; index++) {
      let state = index;
      const random = () => {
        state = nextState(state);
        return mulberry32(state);
      };
      const world = new VirtualWorld();
      const asks: Step<never> = function* () {
        if (world.time < HORIZON_MS) moments.push(world.time);
        yield { kind: 'tally', name: 'asked' };
        return 'ok';
      };
      const quiet: Step<never> = function* () {
        yield { kind: 'tally', name: 'quiet' };
        return 'ok';
      };
      const steps = { query: quiet, connect: quiet, disconnect: quiet, [asked]: asks };
      const device = testDevice({}, { fleet: { name: fleet.name, devices: fleet.devices }, index, random });
      const life = runScript([sleep(arrives(index)), ...fleet.lifecycle], device, steps);
      world.runAndStop(life, ({ time }) => time >= HORIZON_MS);
    }
  }
  return moments.sort((a, b) => a - b);
}

/** The most of these moments that lie within one second. */
function most(moments: readonly number[], second = 1000): number {
  let highest = 0;
  for (let from = 0, to = 0; to < moments.length; to++) {
    while (moments[to]! - moments[from]! >= second) from++;
    highest = Math.max(highest, to - from + 1);
  }
  return highest;
}

describe('the worst second', () => {
  for (const [what, plan, requests, connects] of [
    ['all at once', planOf([step('connect'), ...query], 50, AT_ONCE), 50, 50],
    ['a ramp', planOf([step('connect'), ...query], 100, ramp(20_000)), 5, 5],
    ['every device every 2 s, spread by a ramp', planOf([every(2000)], 100, ramp(20_000)), 50, 0],
    ['every device every 30 s, all at once', planOf([every(30_000)], 100, AT_ONCE), 100, 0],
    ['two requests a turn', planOf([every(2000, [...query, ...query])], 100, ramp(20_000)), 100, 0],
    ['half of the turns', planOf([every(1000, [choice(1, 1)])], 100, ramp(2000)), 50, 0],
    ['turns for a while', planOf([every(100, query, { simulated: 5000 })], 100, ramp(50_000)), 100, 0],
    ['so many turns', planOf([every(100, query, { times: 3 })], 100, ramp(10_000)), 30, 0],
    [
      'a pace made of sleeps',
      planOf([{ kind: 'repeat', body: [...query, sleep(500, 1500)] }], 100, ramp(9e3)),
      100,
      0,
    ],
    ['what follows a sleep of any length', planOf([sleep(0, 20_000), ...query], 100, AT_ONCE), 5, 0],
    [
      'a rate over the fleet',
      planOf(
        [
          {
            kind: 'load',
            shape: {
              pieces: [
                { from: 0, to: 3e4, perMs: 0.2 },
                { from: 3e4, to: 6e4, perMs: 0.7 },
              ],
            },
            body: query,
          },
        ],
        9,
        AT_ONCE,
      ),
      700,
      0,
    ],
    [
      'turns at random',
      planOf([{ kind: 'repeat', every: { poisson: 2000 }, body: query }], 100, AT_ONCE),
      50,
      0,
    ],
    [
      'a rate that rises',
      planOf(
        [{ kind: 'load', shape: { pieces: [{ from: 0, to: 5e4, perMs: 0, toPerMs: 0.5 }] }, body: query }],
        9,
        AT_ONCE,
      ),
      495,
      0,
    ],
    ['an arrival with a spike', planOf([step('connect')], 1000, SPIKE), 0, 300],
    ['time that goes faster', planOf([every(2000)], 100, ramp(20_000), 10), 500, 0],
  ] as const)
    test(`of ${what}`, () => {
      const demand = demandOf(plan);
      assert.ok(
        Math.abs(demand.requests.perSecond - requests) <= 0.02 * requests + 1,
        `${demand.requests.perSecond}`,
      );
      assert.ok(
        Math.abs(demand.connects.perSecond - connects) <= 0.02 * connects + 1,
        `${demand.connects.perSecond}`,
      );
      assert.deepEqual(
        demand.fleets.map(({ fleet, unpaced }) => [fleet, unpaced]),
        [['fleet', false]],
      );
    });

  test('is told with when it is', () => {
    const { requests } = demandOf(planOf([sleep(10_000), ...query], 50, AT_ONCE));
    assert.ok(requests.at > 9000 && requests.at <= 10_000, `${requests.at}`);
  });

  test('of fleets is the worst of their sum, and of clouds over HTTP apart', () => {
    const [one] = planOf([every(1000)], 100, AT_ONCE).fleets;
    const [later] = planOf([sleep(30_000), every(1000)], 40, AT_ONCE).fleets;
    assert.ok(one && later);
    const plan = { seed: 1, timeScale: 1, ends: HORIZON_MS, fleets: [one, { ...later, name: 'later' }] };
    const demand = demandOf(plan);
    assert.equal(Math.round(demand.requests.perSecond), 140);
    assert.ok(demand.requests.at >= 29_000);
    assert.deepEqual([demand.devices, demand.calls.perSecond], [140, 0]);
    const apart = demandOf(plan, new Set(['deli']));
    assert.deepEqual(
      [apart.devices, apart.requests.perSecond, Math.round(apart.calls.perSecond)],
      [0, 0, 140],
    );
  });
});

function choice(...weights: number[]) {
  const body = (index: number): Script => (index === 0 ? query : [sleep(0)]);
  return {
    kind: 'choose',
    options: weights.map((weight, index) => ({ weight, body: body(index) })),
  } as const;
}

describe('turns without a pace', () => {
  test('are told and not counted', () => {
    const { requests, fleets } = demandOf(planOf([{ kind: 'repeat', body: query }], 10, AT_ONCE));
    assert.deepEqual([requests.perSecond, fleets[0]?.unpaced], [0, true]);
    const module = { ...planOf([], 10, AT_ONCE).fleets[0]!, module: '/life.js' };
    assert.equal(demandOf({ seed: 1, timeScale: 1, fleets: [module] }).fleets[0]?.unpaced, true);
  });

  test('end a life only where they end', () => {
    const turns = { kind: 'repeat', simulated: 5000, body: query } as const;
    const { requests } = demandOf(planOf([turns, ...query], 10, AT_ONCE));
    assert.ok(requests.perSecond === 10 && requests.at > 3999, `${requests.at}`);
  });
});

const ms = fc.integer({ min: 50, max: 15_000 });
const arrivals = fc.oneof(
  fc.record({ kind: fc.constant('at' as const), after: fc.integer({ min: 0, max: 5000 }) }),
  fc.record({ kind: fc.constant('ramp' as const), after: fc.constant(0), over: ms }),
  fc.record({
    kind: fc.constant('rate' as const),
    after: fc.constant(0),
    perMs: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
  }),
);
const { script } = fc.letrec<{ node: Script[number]; script: Script }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(step('query'), step('connect'), step('disconnect')),
    ms.map((length) => sleep(length)),
    fc
      .record({ period: ms, times: fc.integer({ min: 1, max: 40 }), body: tie('script') })
      .map(({ period, times, body }) => every(period, body, { times })),
    fc
      .record({ period: ms, simulated: ms, body: tie('script') })
      .map(({ period, simulated, body }) => every(period, body, { simulated })),
  ),
  script: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
}));

/** Told is what is expected of a second; in the worst one that was lived a few more or fewer met by chance. */
const crowding = (asked: number): number => 0.1 * asked + 2 * Math.sqrt(asked) + 1;

test('whatever is written, no more is told than the worst second that is lived asks for', () => {
  fc.assert(
    fc.property(script, arrivals, fc.integer({ min: 1, max: 30 }), (lifecycle, arrival, devices) => {
      const plan = planOf(lifecycle, devices, arrival);
      const { requests } = demandOf(plan);
      const asked = most(lived(plan, 'query'));
      assert.ok(requests.perSecond <= asked + crowding(asked), `told ${requests.perSecond}, lived ${asked}`);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('of turns at a pace, no less is told than the worst second that is lived asks for', () => {
  fc.assert(
    fc.property(ms, ms, arrivals, fc.integer({ min: 1, max: 60 }), (before, period, arrival, devices) => {
      const plan = planOf([sleep(before), every(period)], devices, arrival);
      const { requests } = demandOf(plan);
      const asked = most(lived(plan, 'query'));
      assert.ok(requests.perSecond >= asked - crowding(asked), `told ${requests.perSecond}, lived ${asked}`);
    }),
    { seed: 42, numRuns: 200 },
  );
});
