/** Latencies as a run tells them, against what a delaying proxy planted and wrote down. */
import type { Histogram } from '../src/metrics/histogram.ts';
import { together } from '../src/metrics/summarize.ts';
import type { Bench, Figure } from './bench.ts';
import { formatCounts, misbehaved, miscounted } from './truth/counts.ts';
import { allowed, expected, percentileOf } from './truth/expected.ts';
import { wherePartsOfTheErrorArise } from './truth/parts.ts';
import { LATENCIES, MISBEHAVIOUR, type Plant } from './truth/plants.ts';
import { buildProxy } from './truth/proxy.ts';
import { measuredScope, RATE, type WatchedRun, watchedRun } from './truth/run.ts';
import { undisturbed } from './truth/undisturbed.ts';

/** One kind of latency, as measured and as it should have been; ms, by percentile. */
interface Row {
  readonly what: string;
  readonly truth: string;
  readonly percentiles: readonly number[];
  readonly measured: readonly number[];
  readonly should: readonly number[];
}

export const truth = {
  name: 'truth',
  about: `latencies against a proxy that plants them, ${RATE}/s`,
  longest: () => 30,
  async run({ rounds, plants }) {
    const all = [...LATENCIES, MISBEHAVIOUR];
    const chosen = all.filter(({ name }) => plants?.includes(name) ?? true);
    if (chosen.length === 0)
      throw new Error(`--plant is one of: ${all.map(({ name }) => `"${name}"`).join(', ')}`);
    const proxies = buildProxy();
    const figures: Figure[] = [];
    for (const plant of chosen) {
      const judge = plant === MISBEHAVIOUR ? judgeCounts : judgeLatencies;
      console.log(`  ${plant.name}`);
      figures.push(
        ...(await undisturbed(rounds, () => watchedRun(proxies, plant)).then(
          (run) => judge(plant, run),
          // That there is no run to judge is a bar missed, and no end of the others.
          (error: Error) => [none(`${plant.name}: ${error.message}`, 'runs to judge', 1)],
        )),
      );
    }
    return figures;
  },
} satisfies Bench;

function judgeLatencies(plant: Plant, run: WatchedRun): Figure[] {
  const rows = rowsOf(plant, run);
  console.log([...rows.flatMap(formatRow), wherePartsOfTheErrorArise(run)].join('\n'));
  return rows.map((row) => figureOf(row, plant));
}

function judgeCounts(plant: Plant, { summary, record }: WatchedRun): Figure[] {
  const counts = misbehaved(plant, summary, record);
  console.log(formatCounts(counts));
  return [none(`${plant.name}: miscounted`, 'messages', miscounted(counts))];
}

const none = (what: string, unit: string, ours: number): Figure => ({
  what,
  unit,
  ours,
  rival: 'allowed',
  theirs: 0,
  bar: { of: 'value', atMost: 0 },
});

function rowsOf({ name, percentiles }: Plant, run: WatchedRun): Row[] {
  const measured = run.exchanges.filter((one) => one.measured);
  const series = run.frames.series(measuredScope);
  const fromSend = together(series.map((one) => one.fromSend));
  const fromDue = together(series.map((one) => one.fromDue));
  if (fromSend.count !== measured.length) throw new Error('bench: histograms and stopwatch differ in number');
  const planted = plantedLatencies(run);
  const row = (
    what: string,
    of: readonly number[],
    found: Histogram,
    truth: string,
    values: number[],
  ): Row => ({
    what: `${name}, ${what}`,
    truth,
    percentiles: of,
    measured: of.map((percentage) => found.percentile(percentage) / 1000),
    should: of.map((percentage) => percentileOf(values, percentage)),
  });
  const held = measured.map(({ witnessed: { left, read } }) => (left - read) / 1e6);
  const sends = percentiles.fromSend;
  const dues = percentiles.fromDue ?? [];
  return [
    row(
      'from send',
      sends,
      fromSend,
      'planted',
      planted.map((one) => one.fromSend),
    ),
    row('from send', sends, fromSend, 'the proxy held it', held),
    ...(dues.length > 0
      ? [
          row(
            'from due',
            dues,
            fromDue,
            'planted',
            planted.map((one) => one.fromDue),
          ),
        ]
      : []),
  ];
}

/** From the schedule's arithmetic and the plant alone. */
function plantedLatencies({ exchanges, record, zero }: WatchedRun) {
  const onRun = (ns: number) => (ns - zero) / 1e6;
  const stall = record.stall && { from: onRun(record.stall.from), to: onRun(record.stall.to) };
  const asked = exchanges.map(({ device, due, witnessed: { planned } }) => ({
    device,
    due,
    delay: planned / 1e6,
  }));
  return expected(asked, stall).filter((_, number) => exchanges[number]!.measured);
}

const figureOf = (row: Row, { unjudged }: Plant): Figure => ({
  what: `${row.what}, worst of p${row.percentiles.join(' p')}`,
  unit: 'of the allowed error',
  ours: Math.max(
    ...row.measured.map((value, i) => Math.abs(value - row.should[i]!) / allowed(row.should[i]!)),
  ),
  rival: row.truth,
  theirs: 1,
  ...(!unjudged && { bar: { of: 'value', atMost: 1 } }),
});

function formatRow({ what, truth, percentiles, measured, should }: Row): string[] {
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(28)}${cells.map((cell) => cell.padStart(11)).join('')}`;
  const ms = (values: readonly number[]) => values.map((value) => value.toFixed(3));
  return [
    line(
      '',
      percentiles.map((percentage) => `p${percentage}`),
    ),
    line(`${what} [ms]`, ms(measured)),
    line(`  ${truth}`, ms(should)),
    line('  off by', ms(measured.map((value, i) => value - should[i]!))),
    line('  allowed', ms(should.map(allowed))),
  ];
}
