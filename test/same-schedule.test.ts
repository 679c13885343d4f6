/** The same seed gives the same devices and the same schedule, however many workers share them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Summary } from '../src/metrics/summary.ts';
import type { Plan } from '../src/scenario/plan.ts';
import { assertAccounted, run, stepOf } from './helpers/results.ts';
import { planOf, virtualShare } from './helpers/virtual-run.ts';

/** One worker's share of a plan, lived on a clock that tests move: a line for each attempt, with its due time. */
async function shareOf(plan: Plan, index: number, of: number): Promise<string[]> {
  const { world, clock, begin } = await virtualShare(plan, { index, of });
  const lines: string[] = [];
  const beginAttempt = world.attempts.begin.bind(world.attempts);
  world.attempts.begin = (process, step) => {
    lines.push(`${process.device.identity.clientId} ${step} due at ${process.due.toFixed(3)} ms`);
    return beginAttempt(process, step);
  };
  begin();
  await clock.advance(5000);
  await world.finished;
  return lines;
}

/** What all workers do together, each device's attempts in their order. */
const schedule = (workers: number, ...overrides: string[]): Promise<string[]> =>
  scheduleOf('test/scenarios/chances.yaml', workers, overrides);

async function scheduleOf(file: string, workers: number, overrides: string[] = []): Promise<string[]> {
  const plan = planOf(file, overrides);
  const shares = await Promise.all(
    Array.from({ length: workers }, (_, index) => shareOf(plan, index, workers)),
  );
  return shares.flat().sort();
}

describe('each attempt of each device is due at the same moment', () => {
  test('on 1, 2, 3 and 7 workers, with everything that is drawn by lot', async () => {
    const alone = await schedule(1);
    assert.ok(alone.length > 200);
    const steps = new Set(alone.map((line) => line.split(' ')[1]));
    assert.deepEqual([...steps].sort(), ['alarm', 'connect', 'disconnect', 'query', 'time-sync']);
    for (const workers of [2, 3, 7]) assert.deepEqual(await schedule(workers), alone, `${workers} workers`);
  });

  test('whatever shape its load has, in open loops too', async () => {
    const file = 'test/scenarios/shapes.yaml';
    const alone = await scheduleOf(file, 1);
    const times = (step: string) => alone.filter((line) => line.includes(` ${step} `)).length;
    assert.ok(times('query') > 100 && times('alarm') > 20 && times('time-sync') > 100, `${alone.length}`);
    for (const workers of [2, 3, 7]) assert.deepEqual(await scheduleOf(file, workers), alone, `${workers}`);
  });

  test('another seed is another schedule for the same devices', async () => {
    const [one, other] = [await schedule(2), await schedule(2, 'seed=8')];
    const devices = (lines: string[]) => [...new Set(lines.map((line) => line.split(' ')[0]))].sort();
    assert.deepEqual(devices(other), devices(one));
    const common = other.filter((line) => one.includes(line) && line.startsWith('GATE1'));
    assert.ok(common.length < one.length / 20, `${common.length} of ${one.length} attempts are the same`);
  });

  test('more devices change nothing for those that were there', async () => {
    const few = await schedule(2);
    const more = await schedule(3, 'fleets.gates.devices=30');
    const gates = (lines: string[]) =>
      lines.filter((line) => line.startsWith('GATE1_') && indexOf(line) < 17);
    assert.deepEqual(gates(more), gates(few));
  });
});

const indexOf = (line: string): number => Number(/_(\d+) /.exec(line)?.[1]);

test('any number of devices over any number of workers: none is lost, none lives twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 1, max: 12 }),
      async (gates, printers, workers) => {
        const lines = await schedule(
          workers,
          ...[`fleets.gates.devices=${gates}`, `fleets.printers.devices=${printers}`],
          'fleets.gates.arrival={ at: 0s }',
        );
        const connected = lines
          .filter((line) => line.includes(' connect '))
          .map((line) => line.split(' ')[0]);
        assert.equal(connected.length, gates + printers);
        assert.equal(new Set(connected).size, gates + printers);
      },
    ),
    { numRuns: 15, seed: 4 },
  );
});

describe('a whole run', () => {
  const outcomes = ({ steps }: Summary) =>
    steps.map(({ fleet, step, outcomes }) => ({ fleet, step, outcomes }));

  test('comes to the same counts on 1, 2 and 3 workers, faults included', async (t) => {
    const flags = ['--set', 'validity={ lateness: 10s, missed: 100% }'];
    const alike = (workers: number) => run(t, 'chances.yaml', ['--workers', String(workers), ...flags]);
    // One after another: three at once make each other late, and an event that was missed has no outcome.
    const [first, ...others] = [await alike(1), await alike(2), await alike(3)];
    assert.ok(first);
    for (const [index, ran] of [first, ...others].entries()) {
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(new Set(ran.frames.map(({ worker }) => worker)).size, index + 1);
      assertAccounted(ran);
      assert.equal(ran.summary.reconciliation?.agrees, true);
      assert.equal(stepOf(ran.summary, 'connect', 'gates').attempts, 17);
    }
    for (const other of others) assert.deepEqual(outcomes(other.summary), outcomes(first.summary));
    // The printers ask by a rate of their fleet, of which nothing may be rounded away.
    const { phase, steps = [] } = first.summary.phases[1] ?? {};
    const asked = steps.find(({ fleet, step }) => fleet === 'printers' && step === 'time-sync');
    assert.deepEqual([phase, (asked?.attempts ?? 0) + (asked?.missed ?? 0)], ['noon', 90]);
  });
});
