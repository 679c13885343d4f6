import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../../random.ts';
import type { Distribution } from '../../../scenario/faults.ts';
import { intend } from './intention.ts';

const thinking: Distribution = { kind: 'lognormal', median: 4000, p99: 20_000 };
const MANY = 20_000;

test('answers come in the shares that the scenario gives, colleagues and strangers too', () => {
  const random = randomStream('some people');
  const settings = { thinking, refuses: 0.05, never: 0.02, strangers: 0.1, colleagues: 3 };
  const people = Array.from({ length: MANY }, () => intend(settings, random));
  const share = (of: (one: (typeof people)[number]) => boolean) => people.filter(of).length / MANY;
  const near = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 0.01, `${actual} is not near ${expected}`);
  near(
    share(({ answer }) => answer === 'refuse'),
    0.05,
  );
  near(
    share(({ answer }) => answer === 'never'),
    0.02,
  );
  near(
    share(({ strangerFirst }) => strangerFirst),
    0.1,
  );
  for (const who of [0, 1, 2, 3])
    near(
      share((one) => one.who === who),
      0.25,
    );
  near(
    share(({ scansAfter }) => scansAfter < 4000),
    0.5,
  );
  near(
    share(({ answersAfter }) => answersAfter < 20_000),
    0.99,
  );
});

test('whatever people are like, deciding takes as many draws: what follows for the device is the same', () => {
  const portion = fc.double({ min: 0, max: 0.5, noNaN: true });
  const kinds = fc.constantFrom<Distribution>(
    thinking,
    { kind: 'constant', value: 1000 },
    { kind: 'uniform', min: 1, max: 2 },
    { kind: 'exponential', mean: 5 },
  );
  const settings = fc.record({
    thinking: kinds,
    refuses: portion,
    never: portion,
    strangers: portion,
    colleagues: fc.nat(5),
  });
  fc.assert(
    fc.property(settings, (given) => {
      let draws = 0;
      const { who, scansAfter, answersAfter } = intend(given, () => ++draws / 100);
      assert.equal(draws, 7);
      assert.ok(who <= given.colleagues && scansAfter >= 0 && answersAfter >= 0);
    }),
    { seed: 1 },
  );
});
