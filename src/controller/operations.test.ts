import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock } from '../fleet/manual-clock.test-helper.ts';
import type { OperationPlan } from '../scenario/operation.ts';
import { Operations } from './operations.ts';
import type { Performed } from './operator.ts';

const lock = (at: number, fleet = 'gates'): OperationPlan => ({
  at,
  operation: { kind: 'lock', of: { fleet, share: 0.5, seed: 0 } },
});

/** Operations at these simulated moments against a platform that takes `takes` real ms for each. */
function scene({
  operations = [lock(1000), lock(2000), lock(3000)],
  timeScale = 1,
  takes = 0,
  answer = { outcome: 'ok', devices: 5 },
}: {
  operations?: readonly OperationPlan[];
  timeScale?: number;
  takes?: number;
  answer?: Performed;
}) {
  const clock = new ManualClock();
  const asked: number[] = [];
  const told: string[] = [];
  const run = new Operations({ operations, timeScale }, clock, (_, signal) => {
    asked.push(clock.now());
    return new Promise<Performed>((resolve) => {
      signal.addEventListener('abort', () => resolve({ outcome: 'abandoned' }));
      if (takes === 0) resolve(answer);
      else clock.after(takes, () => resolve(answer));
    });
  });
  const outcomes = () => run.records.map(({ outcome }) => outcome);
  run.begin(50, (text, level) => void told.push(`${level}: ${text}`));
  return { clock, run, asked, told, outcomes };
}

test('each begins at its moment after the start of the run, and is told and kept', async () => {
  const { clock, run, asked, told } = scene({ operations: [lock(0), lock(1000)] });
  await clock.advance(49);
  assert.deepEqual(asked, []);
  await clock.advance(2000);
  assert.deepEqual(asked, [50, 1050]);
  assert.deepEqual(told, [
    'info: lock 50% of gates (at 0s): 5 devices',
    'info: lock 50% of gates (at 1s): 5 devices',
  ]);
  assert.deepEqual(run.records[1], {
    at: 1000,
    when: '1s',
    operation: 'lock',
    object: '50% of gates',
    outcome: 'ok',
    devices: 5,
    lateMs: 0,
    tookMs: 0,
  });
});

test('simulated time is scaled', async () => {
  const { clock, asked } = scene({ operations: [lock(60_000), lock(120_000)], timeScale: 60 });
  await clock.advance(5000);
  assert.deepEqual(asked, [1050, 2050]);
});

test('a pause holds what is not yet due, however often it is asked for', async () => {
  const { clock, run, asked } = scene({});
  await clock.advance(1550);
  run.pause();
  run.pause();
  await clock.advance(10_000);
  assert.deepEqual(asked, [1050]);
  run.resume();
  run.resume();
  await clock.advance(499);
  assert.deepEqual(asked, [1050]);
  await clock.advance(2000);
  assert.deepEqual(asked, [1050, 12_050, 13_050]);
});

test('one waits for the other, and says how late it is', async () => {
  const { clock, run, asked } = scene({ operations: [lock(1000), lock(1100), lock(5000)], takes: 300 });
  await clock.advance(10_000);
  assert.deepEqual(asked, [1050, 1350, 5050]);
  assert.deepEqual(
    run.records.map(({ lateMs, tookMs }) => [lateMs, tookMs]),
    [
      [0, 300],
      [200, 300],
      [0, 300],
    ],
  );
});

test('stopping takes back those that are left; the one under way may end', async () => {
  const { clock, run, asked, outcomes } = scene({ takes: 500 });
  await clock.advance(1100);
  const ended = run.end();
  assert.deepEqual(outcomes(), ['not-done', 'not-done'], 'and one that is under way');
  await clock.advance(10_000);
  await ended;
  assert.deepEqual(asked, [1050]);
  assert.deepEqual(outcomes(), ['ok', 'not-done', 'not-done']);
  assert.equal(clock.pending, 0);
});

test('stopping at once gives up the one under way, too', async () => {
  const { clock, run, outcomes, told } = scene({ takes: 60_000 });
  await clock.advance(1100);
  run.stop();
  run.kill();
  await run.end();
  assert.deepEqual(outcomes(), ['abandoned', 'not-done', 'not-done']);
  assert.deepEqual(told, []);
});

test('one that fails is told as a warning, and the next ones go on', async () => {
  const answer = { outcome: 'platform/102', reason: 'no such device' };
  const { clock, told, outcomes } = scene({ answer });
  await clock.advance(2500);
  assert.deepEqual(told, [
    'warn: lock 50% of gates (at 1s) failed: platform/102, no such device',
    'warn: lock 50% of gates (at 2s) failed: platform/102, no such device',
  ]);
  assert.deepEqual(outcomes(), ['platform/102', 'platform/102', 'not-done']);
});

test('a run that never started has done none of them', async () => {
  const run = new Operations({ operations: [lock(0)], timeScale: 1 }, new ManualClock(), () =>
    assert.fail('nothing may be asked'),
  );
  run.pause();
  run.resume();
  await run.end();
  assert.deepEqual(
    run.records.map(({ outcome }) => outcome),
    ['not-done'],
  );
});
