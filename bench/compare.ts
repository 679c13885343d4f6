/**
 * Whether `regatta compare` can be believed: ten real runs of one thing, each held against the nine others, must
 * raise next to no alarm, and a p99 that was made 10 % slower must be found. The platform's latency is made, so
 * that it and not this machine is what is measured; the machine's own noise is in it all the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComparedFigure, Comparison } from '../src/compare/comparison.ts';
import { compareFolders } from '../src/controller/compare.ts';
import { comparisonTable } from '../src/outputs/compare/table.ts';
import { changeSentence, isChange } from '../src/outputs/compare/words.ts';
import { findRun } from '../src/outputs/files/find-run.ts';
import { EXIT } from '../src/verdict/exit-codes.ts';
import type { Bench, Figure } from './bench.ts';
import { runCommand } from './child.ts';

const SAME = 10;
const SLOW = 3;
const TRIES = 20;
const P99_MS = 60;
/** Of p99, planted; the median stays. */
const SLOWER = 1.1;

const SCENARIO = `
name: compare-bench
seed: 11
target: embedded
phases:
  - { name: arrive, for: 3s }
  - { name: steady, for: 12s }
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: DL3785W, secret: demo }
    devices: 300
    arrival: { ramp: 2s }
    lifecycle:
      - connect
      - subscribe
      - time-sync
      - repeat: { rate: { steady: 1500/s }, do: [query] }
faults:
  latency: { median: 30ms, p99: ${P99_MS}ms }
  errors: [{ code: 105, rate: 0.5%, actions: [102] }]
validity: { lateness: 5ms, lateFrames: 20% } # a generator that is later measures itself: the run is made again
`;

export const compare = {
  name: 'compare',
  about: `${SAME} real runs of one thing against each other, and ${SLOW} with p99 10 % slower; 4 minutes`,
  longest: () => 60,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'regatta-compare-'));
    try {
      return await measure(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
} satisfies Bench;

async function measure(folder: string): Promise<Figure[]> {
  const scenario = join(folder, 'scenario.yaml');
  writeFileSync(scenario, SCENARIO);
  const same: string[] = [];
  for (let i = 0; i < SAME; i++) same.push(await runOnce(scenario, join(folder, `same-${i}`)));
  const slow: string[] = [];
  const slower = ['--set', `faults.latency.p99=${P99_MS * SLOWER}ms`];
  for (let i = 0; i < SLOW; i++) slow.push(await runOnce(scenario, join(folder, `slow-${i}`), slower));

  const others = (left: string) => same.filter((run) => run !== left);
  const againstNine = await all(same.map((run) => [...others(run), run]));
  const againstOne = await all(same.flatMap((base) => others(base).map((run) => [base, run])));
  const planted = await all(slow.map((run) => [...same, run]));
  const plantedOnOne = await all(slow.flatMap((run) => same.map((base) => [base, run])));
  const found = (comparisons: readonly Comparison[]) =>
    comparisons.filter(({ figures }) => figures.some(isSlowP99)).length;
  for (const comparison of planted) tell(comparison);
  if (planted[0]) console.log(comparisonTable(planted[0], { colour: false, width: 120, all: true }));
  return [
    alarms('false alarms in 20 figures, against nine', againstNine),
    alarms('false alarms in 20 figures, against one', againstOne),
    {
      what: 'p99 10 % slower overlooked, against ten',
      unit: `of ${planted.length}`,
      ours: planted.length - found(planted),
      rival: 'planted',
      theirs: planted.length,
      bar: { of: 'value', atMost: 0 },
    },
    {
      what: 'p99 10 % slower overlooked, against one',
      unit: `of ${plantedOnOne.length}`,
      ours: plantedOnOne.length - found(plantedOnOne),
      rival: 'planted',
      theirs: plantedOnOne.length,
    },
  ];
}

/** Resolves to the run's folder. A run that this machine was too busy for says nothing, and is made again. */
async function runOnce(scenario: string, out: string, flags: readonly string[] = []): Promise<string> {
  for (let left = TRIES; left > 0; left--) {
    const code = await runCommand(['run', scenario, '--out', out, '--quiet', '--no-dashboard', ...flags]);
    if (code === EXIT.pass) return findRun('latest', out);
    console.log(`  a run ended with ${code}${code === EXIT.invalid ? ': this machine was too busy' : ''}`);
  }
  throw new Error(`none of ${TRIES} runs could be used`);
}

async function all(groups: readonly (readonly string[])[]): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const runs of groups)
    comparisons.push(await compareFolders({ runs, failOn: [], strict: false, force: false }));
  return comparisons;
}

function alarms(what: string, comparisons: readonly Comparison[]): Figure {
  const judged = comparisons.flatMap(({ figures }) => figures.filter(({ verdict }) => verdict !== 'unsure'));
  const changed = judged.filter(({ verdict }) => isChange(verdict));
  for (const figure of changed) console.log(`  false alarm: ${changeSentence(figure)}`);
  return {
    what,
    unit: `of ${judged.length}`,
    ours: (20 * changed.length) / judged.length,
    rival: 'allowed',
    theirs: 1,
    bar: { of: 'value', atMost: 1 },
  };
}

const isSlowP99 = ({ step, figure, clock, verdict }: ComparedFigure): boolean =>
  step === 'query' && figure === 'p99' && clock === 'due' && verdict === 'slower';

function tell({ figures }: Comparison): void {
  const p99 = figures.find(
    ({ step, figure, clock }) => step === 'query' && figure === 'p99' && clock === 'due',
  );
  if (p99) console.log(`  planted: ${changeSentence(p99)}`);
}
