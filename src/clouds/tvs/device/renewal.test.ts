import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Effect, Life } from '../../../lifecycle/effects.ts';
import { hash, mulberry32, nextState } from '../../../random.ts';
import { nextTry, renewalMoment } from './renewal.ts';
import { testSpeaker } from './speaker.test-helper.ts';

const HOUR = 3_600_000;
const RENEWAL = { from: 0.6, to: 0.9 };

/** As the live world gives each device a stream of its own. */
function stream(device: number): () => number {
  let state = hash('device', 'speakers', device) | 0;
  return () => {
    state = nextState(state);
    return mulberry32(state);
  };
}

/** Largest distance of the moments' distribution from the uniform one (Kolmogorov and Smirnov). */
function distanceFromUniform(moments: readonly number[], from: number, to: number): number {
  const sorted = moments.map((one) => (one - from) / (to - from)).sort((a, b) => a - b);
  const gaps = sorted.map((one, nth) => Math.max(one - nth / sorted.length, (nth + 1) / sorted.length - one));
  return Math.max(...gaps);
}

test('speakers that began together renew at moments spread evenly over their window, again and again', () => {
  const speakers = 2000;
  const streams = Array.from({ length: speakers }, (_, device) => stream(device));
  let obtained = streams.map(() => 0);
  for (const renewal of [1, 2, 3]) {
    const within = obtained.map(
      (moment, device) =>
        renewalMoment({ obtained: moment, expires: moment + HOUR }, RENEWAL, streams[device]?.() ?? 0) -
        moment,
    );
    const distance = distanceFromUniform(within, 0.6 * HOUR, 0.9 * HOUR);
    // At a confidence of 99 %; a fleet that renewed together would have a distance near 1.
    assert.ok(distance < 1.63 / Math.sqrt(speakers), `renewal ${renewal}: ${distance}`);
    // No second of the 18 minutes sees more than a handful of the two thousand.
    const seconds = new Map<number, number>();
    for (const one of within)
      seconds.set(Math.floor(one / 1000), (seconds.get(Math.floor(one / 1000)) ?? 0) + 1);
    assert.ok(Math.max(...seconds.values()) <= 10, 'in one second');
    obtained = obtained.map((moment, device) => moment + (within[device] ?? 0));
  }
});

test('a token is renewed within its window, always before it expires', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 1e10 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (obtained, lifetime, random) => {
        const moment = renewalMoment({ obtained, expires: obtained + lifetime }, RENEWAL, random);
        assert.ok(moment >= obtained + lifetime * 0.6 - 1e-3 && moment <= obtained + lifetime * 0.9 + 1e-3);
      },
    ),
    { seed: 6 },
  );
  assert.equal(renewalMoment({ obtained: 0, expires: 1 }, 'never', 0), Number.POSITIVE_INFINITY);
});

test('a renewal without an answer is tried again before the token expires, never within a second', () => {
  assert.equal(nextTry(0, 100_000, 0), 25_000);
  assert.equal(nextTry(0, 100_000, 0.999_999_999) < 50_001, true);
  assert.equal(nextTry(100_000, 100_000, 0), 101_000);
});

/** Runs the chore until it would sleep for the nth time; how long it slept before. */
function sleeps(speaker: ReturnType<typeof testSpeaker>, nth: number): number[] {
  const slept: number[] = [];
  const [chore] = speaker.chores;
  const until = () => slept.length === nth;
  speaker.world.runAndStop(noting(chore as Life, slept), until);
  return slept;
}

function* noting(life: Life, slept: number[]): Life {
  let input: unknown;
  for (;;) {
    const turn = life.next(input);
    if (turn.done) return;
    const effect: Effect = turn.value;
    if (effect.kind === 'sleep') slept.push(effect.simulated);
    input = yield effect;
  }
}

test('a speaker renews each token by itself, and one chore is enough', () => {
  const speaker = testSpeaker({ settings: { tokenLifetime: '1h' } });
  speaker.withTokens({});
  speaker.run('token');
  assert.equal(speaker.chores.length, 1);
  speaker.world.ended.length = 0;
  const slept = sleeps(speaker, 4);
  assert.deepEqual(speaker.world.ended, ['refresh ok', 'refresh ok', 'refresh ok']);
  for (const one of slept) assert.ok(one >= 0.6 * HOUR && one <= 0.9 * HOUR, String(one));
  assert.equal(new Set(slept).size, 4, 'drawn anew for each');
});

test('a token that was renewed meanwhile is left alone until its own moment', () => {
  const speaker = testSpeaker({ settings: { tokenLifetime: '1h' } });
  speaker.withTokens({});
  const [chore] = speaker.chores as [Life];
  const slept: number[] = [];
  const first = noting(chore, slept);
  // Up to its first sleep; then a call finds the token revoked and renews it.
  speaker.world.runAndStop(
    (function* (): Life {
      for (let turn = first.next(); !turn.done; ) {
        const answer = yield turn.value;
        if (slept.length === 1 && speaker.world.ended.length === 0) speaker.run('refresh');
        turn = first.next(answer);
      }
    })(),
    () => slept.length === 2,
  );
  assert.deepEqual(speaker.world.ended, ['refresh ok'], 'that of the call alone');
});

test('the chore ends when the cloud refuses to renew, and a new grant begins another', () => {
  const speaker = testSpeaker({ settings: { tokenLifetime: '2h', refreshLifetime: '1h' } });
  speaker.withTokens({});
  speaker.world.run(speaker.chores[0] as Life);
  assert.deepEqual(speaker.world.ended, ['refresh platform/refresh-expired']);
  assert.equal(speaker.state.tokens, undefined);
  speaker.run('token');
  assert.equal(speaker.chores.length, 2);
});

test('a renewal that no answer comes to is tried again, denser towards the end', () => {
  let fails = 3;
  const speaker = testSpeaker({
    settings: { tokenLifetime: '1h' },
    instead: (_, nth) =>
      nth > 0 && speaker.state.tokens && fails-- > 0 ? { outcome: 'timeout', status: 0 } : undefined,
  });
  speaker.withTokens({});
  const slept = sleeps(speaker, 5);
  assert.deepEqual(speaker.world.ended, [
    'refresh timeout',
    'refresh timeout',
    'refresh timeout',
    'refresh ok',
  ]);
  const [, second = 0, third = 0, fourth = 0] = slept;
  assert.ok(second > third && third > fourth && fourth > 0, slept.join(', '));
});

test('tokens live in real time: the chore sleeps timeScale times as long in simulated time', () => {
  const speaker = testSpeaker({ settings: { tokenLifetime: '1h' } });
  speaker.withTokens({});
  const [chore] = speaker.chores as [Life];
  const { value: now } = chore.next() as IteratorYieldResult<Effect>;
  assert.equal(now.kind, 'now');
  const { value: sleep } = chore.next({
    simulated: 0,
    actual: 0,
    wall: 0,
    timeScale: 60,
  }) as IteratorYieldResult<Effect>;
  assert.ok(
    sleep.kind === 'sleep' && sleep.simulated >= 60 * 0.6 * HOUR && sleep.simulated <= 60 * 0.9 * HOUR,
  );
});
