/**
 * What must not happen from one run to the next, as `--fail-on` says it:
 *
 *   query.p99 > +10%            a latency from the due time; p50 p90 p95 p99 p99.9 mean
 *   query.sent.p99 > +10%       from the actual send
 *   query.throughput < -5%      attempts that succeed a second
 *   query.errors.rate > +0.5%   share of attempts that did not succeed, in points: from 1 % to more than 1.5 %
 *   query.rate < -0.5%          share of attempts that did, in points
 *   errors.rate > +0.5%         the same over all steps
 *   gates/query.p99 > +10%      in one fleet; without: in each that has the step
 *
 * A gate fails when the change is past its limit and is also beyond noise; strictly, when it is past its limit. One
 * that nobody can judge neither holds nor fails.
 */
import { didYouMean } from '../nearest.ts';
import { compare, type Operator } from '../verdict/quantity.ts';
import type { ComparedFigure, GateResult } from './comparison.ts';
import type { FigureId, FigureName } from './figures.ts';

export interface Gate {
  readonly text: string;
  /** Undefined: in each that has the step. */
  readonly fleet: string | undefined;
  /** Undefined: over all steps. */
  readonly step: string | undefined;
  readonly figure: FigureName;
  readonly clock: 'due' | 'sent' | undefined;
  /** The share of successes is meant, which changes as that of errors does, the other way. */
  readonly successes: boolean;
  readonly operator: Operator;
  /** A share of the base, or a difference of shares. */
  readonly limit: number;
  /** Columns (from 1) of the words that can be wrong for given runs. */
  readonly columns: { readonly fleet: number; readonly step: number };
}

/** The steps of each fleet. */
export type Steps = Readonly<Record<string, readonly string[]>>;

/** Undefined: the gate names what the runs have. */
export function checkGate(
  { fleet, step, columns }: Gate,
  steps: Steps,
): { readonly column: number; readonly message: string } | undefined {
  if (fleet !== undefined && steps[fleet] === undefined)
    return { column: columns.fleet, message: unknown('fleet', fleet, Object.keys(steps)) };
  if (step === undefined) return undefined;
  const known = fleet === undefined ? [...new Set(Object.values(steps).flat())] : (steps[fleet] ?? []);
  if (known.includes(step) || known.includes('*')) return undefined;
  return { column: columns.step, message: unknown('step', step, known) };
}

const unknown = (what: string, word: string, known: readonly string[]): string =>
  `there is no ${what} "${word}"${didYouMean(word, known)}: expected ${known.join(', ')}`;

/** Whether a gate is about this figure. */
export function isAbout(gate: Gate, { fleet, step, figure, clock }: FigureId): boolean {
  if (gate.figure !== figure || gate.clock !== clock) return false;
  return gate.step === undefined
    ? step === ''
    : gate.step === step && (gate.fleet === undefined || gate.fleet === fleet);
}

/** One for each figure that the gate is about; one without a figure where the runs have none. */
export function evaluateGate(
  gate: Gate,
  figures: readonly ComparedFigure[],
  { strict }: { readonly strict: boolean },
): GateResult[] {
  const { text } = gate;
  const about = figures.filter((figure) => isAbout(gate, figure));
  if (about.length === 0) return [{ text, result: 'unsure', because: 'not every run attempted it' }];
  return about.map((figure): GateResult => {
    const past = compare(gate.successes ? -figure.change : figure.change, gate.operator, gate.limit);
    const result = { text, figure };
    if (figure.verdict === 'unsure' && !strict)
      return { ...result, result: 'unsure', ...(figure.because && { because: figure.because }) };
    const fails = past && (strict || figure.verdict !== 'noise');
    if (fails || !past) return { ...result, result: fails ? 'fails' : 'holds' };
    return { ...result, result: 'holds', because: 'past the limit, but no more than noise' };
  });
}
