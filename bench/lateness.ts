/**
 * How late a schedule is at 70 % of the ceiling, which is found first: with devices that each ask again as soon as
 * they were answered. Against a bare timer of node in a process of its own, beside the run: what the machine allows.
 * The broker may take the processor from the run for 3 ms on two cores; so, where that is allowed, once with precedence
 * over it, as if the run had its cores for itself, and once without.
 */
import { Histogram } from '../src/metrics/histogram.ts';
import { type Bench, type Figure, medianOf } from './bench.ts';
import { type Broker, startBroker } from './broker.ts';
import { runClient } from './child.ts';
import type { ExchangeOptions, ExchangeResult } from './clients/exchange.ts';
import type { TimerOptions, TimerResult } from './clients/timer.ts';
import { precedence } from './precedence.ts';
import { type OpenRate, openRate, steadyFrom } from './scenarios.ts';
import { perSecond, watchRun } from './watched-run.ts';

const DEVICES = 5000;
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

export const lateness = {
  name: 'lateness',
  about: `how late the schedule of a real run is at ${SHARE * 100} % of the ceiling of one worker`,
  async run({ rounds }) {
    await using broker = await startBroker();
    const ceilings: number[] = [];
    for (let round = 0; round < rounds; round++) ceilings.push(await ceilingOf(broker));
    const ceiling = medianOf(ceilings, (one) => one);
    const rate = Math.round(SHARE * ceiling);
    const late: Late[] = [];
    const disturbed: Late[] = [];
    for (let round = 0; round < rounds; round++) {
      late.push(await measure(broker, rate, precedence()));
      if (precedence().length > 0) disturbed.push(await measure(broker, rate, []));
    }
    return [
      { ...p99Of('lateness p99', late), bar: { of: 'value', atMost: MOST_MS } },
      ...(disturbed.length > 0 ? [p99Of('lateness p99, without precedence', disturbed)] : []),
      {
        ...p99Of('lateness p50', late),
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

const p99Of = (what: string, late: readonly Late[]) => ({
  what,
  unit: 'ms',
  ours: medianOf(late, ({ p99 }) => p99),
  rival: 'bare timer beside it',
  theirs: medianOf(late, ({ timer }) => timer.p99Ms),
});

async function ceilingOf({ port }: Broker): Promise<number> {
  const options = { devices: DEVICES, seconds: CEILING_SECONDS, port, link: 'lean', to: 'echo' } as const;
  const { exchangesPerSecond } = await runClient<ExchangeResult>(
    'exchange',
    options satisfies ExchangeOptions,
  );
  return exchangesPerSecond;
}

async function measure({ port }: Broker, rate: number, before: readonly string[]): Promise<Late> {
  const load: OpenRate = {
    devices: DEVICES,
    ports: [port],
    rate,
    rampSeconds: RAMP_SECONDS,
    steadySeconds: STEADY_SECONDS,
  };
  const from = steadyFrom(load);
  const timing = { afterMs: from + WARM_MS, forMs: STEADY_SECONDS * 1000 - WARM_MS } satisfies TimerOptions;
  const [{ frames }, timer] = await Promise.all([
    watchRun(openRate(load), { flags: ['--workers', '1'], everyMs: SAMPLED_EVERY_MS, before }),
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
