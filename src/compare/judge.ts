/**
 * Which changes are told. Of forty figures judged one by one at 5 %, two would be called changed where nothing did.
 * So they are judged together (Benjamini and Hochberg): where nothing has changed, one comparison in twenty raises
 * any false alarm at all, and of the changes that are told at most one in twenty is none. Those that a gate names
 * were chosen before anyone looked, and are judged together apart from the others.
 *
 * A change must also matter: latencies and throughput by 2 %, a latency by 50 µs, a share of errors by 0.01 points;
 * and a latency by more than what the generator itself was later in one run than in the others.
 */
import type { ChangeVerdict, ComparedFigure } from './comparison.ts';
import { type FigureName, isLatency, keyOf } from './figures.ts';
import type { Lateness } from './measure.ts';
import { type Estimate, estimate, type Sighting } from './noise.ts';

const FALSE_ALARMS = 0.05;
const LEAST_CHANGE = 0.02;
const LEAST_MICROS = 50;
const LEAST_POINTS = 0.0001;
/** Blocks of time that a latency of a single base run, or of two, must be spread over. */
const LEAST_BLOCKS = 3;
const RUNS_INSTEAD = 3;

export interface Judging {
  readonly sightings: readonly Sighting[];
  /** How late the generator was. */
  readonly lateness: { readonly base: readonly Lateness[]; readonly new: Lateness };
  /** Keys (keyOf) of the figures that gates name. */
  readonly gated: ReadonlySet<string>;
}

interface Case {
  readonly sighting: Sighting;
  readonly estimate: Estimate;
  readonly unsure: string | undefined;
}

export function judge({ sightings, lateness, gated }: Judging): ComparedFigure[] {
  const estimates = estimate(sightings);
  const cases = sightings.map(
    (sighting, i): Case => ({
      sighting,
      estimate: estimates[i] as Estimate,
      unsure: whyUnsure(sighting),
    }),
  );
  const sure = cases.filter(({ unsure }) => unsure === undefined);
  const isGated = ({ sighting }: Case) => gated.has(keyOf(sighting.fresh));
  const beyond = new Set([
    ...beyondChance(sure.filter(isGated)),
    ...beyondChance(sure.filter((one) => !isGated(one))),
  ]);
  return cases.map((one) => compared(one, beyond.has(one), lateness));
}

function whyUnsure({ base, fresh }: Sighting): string | undefined {
  const few = [...base, fresh].flatMap((one) => one.unsure ?? []);
  // Few successes a second beside many are a change, and not too little to tell.
  if (few.length > (fresh.figure === 'throughput' ? base.length : 0)) return few[0];
  const blocks = Math.min(...base.map((one) => one.blocks), fresh.blocks);
  if (!isLatency(fresh.figure) || blocks >= LEAST_BLOCKS || base.length >= RUNS_INSTEAD) return undefined;
  return `all within a moment of the run: ${RUNS_INSTEAD} base runs would tell how much that varies`;
}

/** Benjamini and Hochberg's procedure. */
function beyondChance(cases: readonly Case[]): Case[] {
  const ordered = cases.toSorted((a, b) => a.estimate.probability - b.estimate.probability);
  const last = ordered.findLastIndex(
    (one, i) => one.estimate.probability <= (FALSE_ALARMS * (i + 1)) / ordered.length,
  );
  return ordered.slice(0, last + 1);
}

function compared(one: Case, beyond: boolean, lateness: Judging['lateness']): ComparedFigure {
  const { sighting, estimate, unsure } = one;
  const { fresh, base } = sighting;
  const { fleet, step, figure, clock } = fresh;
  const shown = figure === 'errors' ? (value: number) => value : (value: number) => Math.exp(value) - 1;
  const change = shown(estimate.change);
  const tooSmall = beyond ? whyTooSmall(figure, estimate.base, change, lateness) : undefined;
  const because = unsure ?? tooSmall;
  return {
    fleet,
    step,
    figure,
    ...(clock && { clock }),
    base: estimate.base,
    new: fresh.value,
    change,
    interval: [shown(estimate.interval[0]), shown(estimate.interval[1])],
    verdict: verdictOf(figure, change, { unsure, changed: beyond && tooSmall === undefined }),
    samples: { base: Math.min(...base.map(({ samples }) => samples)), new: fresh.samples },
    ...(because !== undefined && { because }),
  };
}

function whyTooSmall(
  figure: FigureName,
  base: number,
  change: number,
  lateness: Judging['lateness'],
): string | undefined {
  const size = Math.abs(change);
  if (figure === 'errors') return size < LEAST_POINTS ? 'less than 0.01 points' : undefined;
  if (size < LEAST_CHANGE) return 'less than 2 %';
  if (!isLatency(figure)) return undefined;
  const micros = size * base;
  if (micros < LEAST_MICROS) return `less than ${LEAST_MICROS} µs`;
  const before = lateness.base.reduce((sum, one) => sum + one[figure], 0) / lateness.base.length;
  const later = (lateness.new[figure] - before) * Math.sign(change);
  const own = Math.max(LEAST_CHANGE * base, LEAST_MICROS);
  if (micros >= own + later) return undefined;
  const [ms, than] = [(later / 1000).toFixed(1), change > 0 ? 'later' : 'less late'];
  return `the generator itself was ${ms} ms ${than} at its ${figure}`;
}

function verdictOf(
  figure: FigureName,
  change: number,
  { unsure, changed }: { readonly unsure: string | undefined; readonly changed: boolean },
): ChangeVerdict {
  if (unsure !== undefined) return 'unsure';
  if (!changed) return 'noise';
  if (figure === 'errors') return change > 0 ? 'more errors' : 'fewer errors';
  if (figure === 'throughput') return change > 0 ? 'more throughput' : 'less throughput';
  return change > 0 ? 'slower' : 'faster';
}
