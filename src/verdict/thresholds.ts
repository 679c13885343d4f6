/** Thresholds of a scenario: checked against what can exist before the run, and evaluated after it. */
import { isOutcome, type Outcome, succeeded } from '../lifecycle/outcome.ts';
import type { MergedFrames, Scope } from '../metrics/merge.ts';
import { ANY_STEP, type RunNames } from '../metrics/names.ts';
import { together } from '../metrics/summarize.ts';
import type { ThresholdResult } from '../metrics/summary.ts';
import { didYouMean } from '../nearest.ts';
import { parseThreshold } from './parse-threshold.ts';
import { compare, type Operator, showQuantity } from './quantity.ts';
import type { Selection, Threshold } from './threshold.ts';

/** As a scenario writes it. */
export interface ThresholdSpec {
  readonly expect: string;
  readonly fleet?: string | undefined;
  readonly phase?: string | undefined;
}

export interface ThresholdProblem {
  /** Which threshold, from 0. */
  readonly index: number;
  readonly field: 'expect' | 'fleet' | 'phase';
  /** Within the field's text, from 1. */
  readonly column: number;
  readonly message: string;
}

/** What is wrong with thresholds before anything runs: syntax, and names of what can't exist. */
export function checkThresholds(specs: readonly ThresholdSpec[], names: RunNames): ThresholdProblem[] {
  return specs.flatMap((spec, index) => checkOne(spec, names).map((problem) => ({ index, ...problem })));
}

type Problem = Omit<ThresholdProblem, 'index'>;

function checkOne({ expect, fleet, phase }: ThresholdSpec, names: RunNames): Problem[] {
  const problems: Problem[] = [];
  const fleets = Object.keys(names.steps);
  const fleetKnown = fleet === undefined || fleets.includes(fleet);
  if (!fleetKnown) problems.push({ field: 'fleet', column: 1, message: unknown('fleet', fleet, fleets) });
  if (phase !== undefined && !names.phases.includes(phase)) {
    problems.push({ field: 'phase', column: 1, message: unknown('phase', phase, names.phases) });
  }
  const parsed = parseThreshold(expect);
  if (!parsed.ok) return [...problems, { field: 'expect', column: parsed.column, message: parsed.message }];

  const { step, selection, columns } = parsed.threshold;
  const wrongStep = step === undefined ? undefined : checkStep(step, fleetKnown ? fleet : undefined, names);
  if (wrongStep) problems.push({ field: 'expect', column: columns.step, message: wrongStep });
  if (selection.kind === 'outcome' && !isOutcome(selection.outcome)) {
    const message = `no attempt can end with "${selection.outcome}": expected ok, timeout, abandoned or a failure such as platform/107`;
    problems.push({ field: 'expect', column: columns.outcome, message });
  }
  return problems;
}

function checkStep(step: string, fleet: string | undefined, names: RunNames): string | undefined {
  const has = (steps: readonly string[]) => steps.includes(step) || steps.includes(ANY_STEP);
  const inScope = fleet === undefined ? Object.values(names.steps) : [names.steps[fleet] ?? []];
  if (inScope.some(has)) return undefined;
  const others = Object.entries(names.steps).filter(([, steps]) => steps.includes(step));
  if (others.length > 0) {
    return `fleet "${fleet}" has no step "${step}"; ${others.map(([name]) => `"${name}"`).join(', ')} has`;
  }
  return unknown('step', step, [...new Set(inScope.flat())]);
}

const unknown = (what: string, word: string, known: readonly string[]): string =>
  known.length === 0
    ? `there is no ${what} "${word}": the scenario has none`
    : `there is no ${what} "${word}"${didYouMean(word, known)}: expected ${known.join(', ')}`;

/**
 * Every threshold against the whole run. Without a sample a latency or a share fails with `no samples`; counts
 * and missed attempts are 0 then, and compared as such. Throws for an expression that checkThresholds refuses.
 */
export function evaluateThresholds(specs: readonly ThresholdSpec[], merged: MergedFrames): ThresholdResult[] {
  return specs.map(({ expect, fleet, phase }) => {
    const parsed = parseThreshold(expect);
    if (!parsed.ok) throw new Error(`unchecked threshold "${expect}": ${parsed.message}`);
    const { threshold } = parsed;
    const observed = observe(threshold, merged, { fleet, phase, step: threshold.step });
    const scope =
      [fleet && `fleet ${fleet}`, phase && `phase ${phase}`].filter(Boolean).join(', ') || 'whole run';
    if (observed === undefined)
      return { expression: threshold.text, scope, observed: 'no samples', passed: false };
    const { unit, operator, limit } = threshold;
    return {
      expression: threshold.text,
      scope,
      observed: showQuantity(observed, unit, limit),
      value: observed,
      ...marginOf(observed, operator, limit),
      passed: compare(observed, operator, limit),
    };
  });
}

function marginOf(observed: number, operator: Operator, limit: number): Pick<ThresholdResult, 'margin'> {
  if (limit === 0 || operator === '==' || operator === '!=') return {};
  const above = (observed - limit) / limit;
  return { margin: operator.startsWith('>') ? above : -above };
}

/** Microseconds, a share of 1, or a count; undefined without a sample. */
function observe(
  { figure, selection, clock }: Threshold,
  merged: MergedFrames,
  scope: Scope,
): number | undefined {
  const selected = merged.series(scope).filter(({ outcome }) => selects(selection, outcome));
  const attempts = merged.begun(scope).reduce((sum, { count }) => sum + count, 0);
  const ended = selected.reduce((sum, { count }) => sum + count, 0);
  switch (figure.kind) {
    case 'count':
      return selection.kind === 'all' ? attempts : ended;
    case 'missed':
      return merged.begun(scope).reduce((sum, { missed }) => sum + missed, 0);
    case 'rate': {
      if (attempts === 0) return undefined;
      const wanted =
        selection.kind === 'all' ? selected.filter(({ outcome }) => succeeded(outcome)) : selected;
      return wanted.reduce((sum, { count }) => sum + count, 0) / attempts;
    }
    default: {
      const latencies = together(selected.map((one) => (clock === 'sent' ? one.fromSend : one.fromDue)));
      if (latencies.count === 0) return undefined;
      if (figure.kind === 'percentile') return latencies.percentile(figure.percentage);
      return figure.kind === 'mean' ? latencies.mean() : latencies[figure.kind];
    }
  }
}

/** What is still in flight at the end counts among the errors: an attempt that never ended did not succeed. */
function selects(selection: Selection, outcome: Outcome): boolean {
  switch (selection.kind) {
    case 'all':
      return true;
    case 'ok':
      return succeeded(outcome);
    case 'errors':
      return !succeeded(outcome);
    case 'outcome':
      return outcome === selection.outcome;
  }
}
