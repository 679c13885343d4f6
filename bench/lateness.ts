/**
 * How late a schedule is at 70 % of the ceiling, which is found first: with devices that each ask again as soon as
 * they were answered. Against a bare timer of node in a process of its own, beside the run: what the machine allows.
 * Of devices that ask again within the 40 ms in which the kernel waits to acknowledge a reply, so that the request
 * does; and of more, where timers do, all of a tick in one go: 20,000 a second, which take a core from run or broker
 * for 0.8 or 1.8 ms at a time (with `quickack` on the route p98 is 1.2 ms instead of 1.95 at 58,000/s).
 */
import { Histogram } from '../src/metrics/histogram.ts';
import { type Bench, type Figure, medianOf } from './bench.ts';
import { type Broker, startBroker } from './broker.ts';
import { runClient } from './child.ts';
import type { ExchangeOptions, ExchangeResult } from './clients/exchange.ts';
import type { TimerOptions, TimerResult } from './clients/timer.ts';
import { type OpenRate, openRate, steadyFrom } from './scenarios.ts';
import { perSecond, watchRun } from './watched-run.ts';

const DEVICES = 2000;
const MANY = 5000;
const CEILING_SECONDS = 3;
const SHARE = 0.7;
const MOST_MS = 2;
const RAMP_SECONDS = 4;
const STEADY_SECONDS = 18;
/** Until V8 has compiled what it sees, on the cores that worker and broker need. */
const WARM_MS = 4000;
/** Looking at processes takes a core for 4 ms, and what was due then is late: here nobody looks meanwhile. */
const SAMPLED_EVERY_MS = 60_000;
/** Of the rate that is asked for: what was never sent was not late either. */
const LEAST_REACHED = 0.98;

interface Late {
  readonly p99: number;
  readonly p50: number;
  readonly timer: TimerResult;
  readonly reached: number;
}

interface Fleet {
  readonly devices: number;
  /** Requests a second. */
  readonly ceiling: number;
  readonly rate: number;
  readonly late: readonly Late[];
}

export const lateness = {
  name: 'lateness',
  about: `how late the schedule of a real run is at ${SHARE * 100} % of the ceiling of one worker`,
  longest: ({ rounds }) => 2 + 2 * rounds,
  async run({ rounds }) {
    await using broker = await startBroker();
    const fleet = await measureFleet(broker, DEVICES, rounds);
    const { late, rate, ceiling } = fleet;
    return [
      { ...p99Of(fleet), bar: { of: 'value', atMost: MOST_MS } },
      p99Of(await measureFleet(broker, MANY, rounds)),
      {
        ...p99Of(fleet),
        what: `lateness p50, ${DEVICES} devices`,
        ours: medianOf(late, ({ p50 }) => p50),
        theirs: medianOf(late, ({ timer }) => timer.p50Ms),
      },
      {
        what: 'rate kept',
        unit: '1/s',
        ours: medianOf(late, ({ reached }) => reached),
        rival: 'asked for',
        theirs: rate,
        bar: { of: 'ratio', atLeast: LEAST_REACHED },
      },
      { what: 'ceiling', unit: '1/s', ours: ceiling, rival: 'asked for', theirs: rate },
    ] satisfies Figure[];
  },
} satisfies Bench;

async function measureFleet(broker: Broker, devices: number, rounds: number): Promise<Fleet> {
  const ceilings: number[] = [];
  for (let round = 0; round < rounds; round++) ceilings.push(await ceilingOf(broker, devices));
  const ceiling = medianOf(ceilings, (one) => one);
  const rate = Math.round(SHARE * ceiling);
  const late: Late[] = [];
  for (let round = 0; round < rounds; round++) late.push(await measure(broker, devices, rate));
  return { devices, ceiling, rate, late };
}

const p99Of = ({ devices, late }: Fleet) => ({
  what: `lateness p99, ${devices} devices`,
  unit: 'ms',
  ours: medianOf(late, ({ p99 }) => p99),
  rival: 'bare timer beside it',
  theirs: medianOf(late, ({ timer }) => timer.p99Ms),
});

async function ceilingOf({ port }: Broker, devices: number): Promise<number> {
  const options = { devices, seconds: CEILING_SECONDS, port, link: 'lean', to: 'echo' } as const;
  const { exchangesPerSecond } = await runClient<ExchangeResult>(
    'exchange',
    options satisfies ExchangeOptions,
  );
  return exchangesPerSecond;
}

async function measure({ port }: Broker, devices: number, rate: number): Promise<Late> {
  const load: OpenRate = {
    devices,
    ports: [port],
    rate,
    rampSeconds: RAMP_SECONDS,
    steadySeconds: STEADY_SECONDS,
  };
  const from = steadyFrom(load);
  const timing = { afterMs: from + WARM_MS, forMs: STEADY_SECONDS * 1000 - WARM_MS } satisfies TimerOptions;
  const [{ frames }, timer] = await Promise.all([
    watchRun(openRate(load), { flags: ['--workers', '1'], everyMs: SAMPLED_EVERY_MS }),
    runClient<TimerResult>('timer', timing),
  ]);
  const within = frames.filter(
    (frame) => frame.from >= from + WARM_MS && frame.to <= from + STEADY_SECONDS * 1000,
  );
  const waits = new Histogram();
  for (const { health } of within) waits.add(health.lateness);
  const reached = perSecond(within);
  return { p99: waits.percentile(99) / 1000, p50: waits.percentile(50) / 1000, timer, reached };
}
