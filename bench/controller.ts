/** What the controller of a run costs with a dashboard, against the same run with neither dashboard nor lines. */
import { type Bench, type Figure, medianOf } from './bench.ts';
import { type Broker, startBroker } from './broker.ts';
import { type OpenRate, openRate, steadyFrom } from './scenarios.ts';
import { type Shares, sharesOf, watchRun } from './watched-run.ts';

const RATE = 20_000;
const MOST_PERCENT = 10;
const STEADY_SECONDS = 15;

export const controller = {
  name: 'controller',
  about: `a run's controller with a dashboard at 2 Hz, at ${RATE} requests a second`,
  async run({ rounds }) {
    await using broker = await startBroker();
    const shown: Shares[] = [];
    const quiet: Shares[] = [];
    for (let round = 0; round < rounds; round++) {
      shown.push(await measure(broker, true));
      quiet.push(await measure(broker, false));
    }
    const percent = (of: Shares[], pick: (shares: Shares) => number) => 100 * medianOf(of, pick);
    const figure = (what: string, pick: (shares: Shares) => number) => ({
      what,
      unit: '% of a core',
      ours: percent(shown, pick),
      rival: '--quiet',
      theirs: percent(quiet, pick),
    });
    return [
      { ...figure('controller', ({ main }) => main), bar: { of: 'value', atMost: MOST_PERCENT } },
      figure('all but the controller', ({ all, main }) => all - main),
    ] satisfies Figure[];
  },
} satisfies Bench;

async function measure({ port }: Broker, onTerminal: boolean): Promise<Shares> {
  const load: OpenRate = {
    devices: 2000,
    ports: [port],
    rate: RATE,
    rampSeconds: 2,
    steadySeconds: STEADY_SECONDS,
  };
  const { samples, summary } = await watchRun(openRate(load), { flags: ['--workers', '1'], onTerminal });
  const queries = summary.steps.find(({ step }) => step === 'query')?.outcomes.ok ?? 0;
  if (queries < 0.95 * RATE * STEADY_SECONDS)
    throw new Error(`only ${queries} queries in ${STEADY_SECONDS} s: the load was not there`);
  const from = steadyFrom(load);
  return sharesOf(samples, from + 1000, from + (STEADY_SECONDS - 0.5) * 1000);
}
