/**
 * Two workers against one. With two Mosquittos, the machine's two cores could not feed two saturated workers: each
 * worker gets a rate that leaves room, and what is compared is the rate that was reached, and the CPU time an exchange
 * took. Two runs of one worker each, at the same time, tell what the cores themselves allow.
 */
import { type Bench, type Figure, medianOf } from './bench.ts';
import { startBroker } from './broker.ts';
import { type OpenRate, openRate, steadyFrom } from './scenarios.ts';
import { perSecond, sharesOf, type WatchedRun, watchRun } from './watched-run.ts';

/** Of each worker. Four processes at this rate take some two thirds of two cores. */
const RATE = 12_000;
const DEVICES = 1500;
const STEADY_SECONDS = 12;
const LEAST_RATIO = 1.8;

interface Reached {
  readonly perSecond: number;
  readonly microsPerExchange: number;
}

export const workers = {
  name: 'workers',
  about: `two workers against one, with two Mosquittos, ${RATE} requests a second for each worker`,
  async run({ rounds }) {
    await using first = await startBroker();
    await using second = await startBroker();
    const ports = [first.port, second.port];
    const one: Reached[] = [];
    const two: Reached[] = [];
    const apart: Reached[] = [];
    for (let round = 0; round < rounds; round++) {
      // All with both: a worker that writes to two sleeping servers a turn wakes two, which is a sixth of its CPU time.
      one.push(await measure(1, ports));
      two.push(await measure(2, ports));
      apart.push(together(await Promise.all([measure(1, ports), measure(1, ports)])));
    }
    const rate = (of: Reached[]) => medianOf(of, ({ perSecond }) => perSecond);
    /** What so many workers would reach with a core for each. */
    const capacity = (of: Reached[], count: number) =>
      medianOf(of, ({ microsPerExchange }) => (count * 1e6) / microsPerExchange);
    const bar = { of: 'ratio', atLeast: LEAST_RATIO } as const;
    const rival = { unit: '1/s', rival: 'one worker' };
    const paid = 'with a core for each, by CPU time';
    return [
      { what: 'two workers reach', ...rival, ours: rate(two), theirs: rate(one), bar },
      { what: paid, ...rival, ours: capacity(two, 2), theirs: capacity(one, 1), bar },
      {
        what: paid,
        unit: '1/s',
        ours: capacity(two, 2),
        rival: 'two runs at once',
        theirs: capacity(apart, 2),
      },
    ] satisfies Figure[];
  },
} satisfies Bench;

async function measure(count: number, ports: readonly number[]): Promise<Reached> {
  const load: OpenRate = {
    devices: DEVICES * count,
    ports,
    rate: RATE * count,
    rampSeconds: 3,
    steadySeconds: STEADY_SECONDS,
  };
  return reachedBy(await watchRun(openRate(load), { flags: ['--workers', String(count)] }), load);
}

function reachedBy({ samples, frames }: WatchedRun, load: OpenRate): Reached {
  const from = steadyFrom(load) + 1000;
  const to = from + (STEADY_SECONDS - 2) * 1000;
  const { all } = sharesOf(samples, from, to);
  const reached = perSecond(frames.filter((frame) => frame.from >= from && frame.to <= to));
  if (reached === 0) throw new Error('no query was answered');
  return { perSecond: reached, microsPerExchange: (all / reached) * 1e6 };
}

/** Runs at the same time: their rates add up, their costs are shared out by rate. */
function together(runs: readonly Reached[]): Reached {
  const perSecond = runs.reduce((sum, run) => sum + run.perSecond, 0);
  const micros = runs.reduce((sum, run) => sum + run.perSecond * run.microsPerExchange, 0);
  return { perSecond, microsPerExchange: micros / perSecond };
}
