/** What an expression's figure is over any part of a run. Pure. */
import { ABANDONED, type Outcome, succeeded } from '../lifecycle/outcome.ts';
import type { MergedFrames, Scope } from '../metrics/merge.ts';
import { together } from '../metrics/summarize.ts';
import type { Selection, Threshold } from './threshold.ts';

/** Microseconds. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  percentile(percentage: number): number;
  mean(): number;
}

/** What a threshold looks at, counted over a part of a run. */
export interface Measured {
  readonly begun: number;
  readonly missed: number;
  /** Of the attempts that ended: all, those that the expression selects, and those of these that succeeded. */
  readonly ended: number;
  readonly selected: number;
  readonly succeeded: number;
  latencies(): Distribution;
}

/**
 * Of what a rate is the share. `begun`: over a whole run, where every attempt has ended. `ended`: while some are in
 * flight, which are neither good nor bad yet.
 */
export type Whole = 'begun' | 'ended';

/** Microseconds, a share of 1, or a count; undefined without a sample. */
export function figureOf(
  { figure, selection }: Threshold,
  measured: Measured,
  of: Whole,
): number | undefined {
  switch (figure.kind) {
    case 'count':
      return selection.kind === 'all' ? measured.begun : measured.selected;
    case 'missed':
      return measured.missed;
    case 'rate': {
      const wanted = selection.kind === 'all' ? measured.succeeded : measured.selected;
      return measured[of] === 0 ? undefined : wanted / measured[of];
    }
    default: {
      const latencies = measured.latencies();
      if (latencies.count === 0) return undefined;
      if (figure.kind === 'percentile') return latencies.percentile(figure.percentage);
      return figure.kind === 'mean' ? latencies.mean() : latencies[figure.kind];
    }
  }
}

/**
 * Over everything merged.
 * @param cut the run's own stop took attempts out of flight: those `abandoned` are nobody's failure
 */
export function measure(
  { step, selection, clock }: Threshold,
  merged: MergedFrames,
  { fleet, phase }: Scope,
  cut = false,
): Measured {
  const scope = { fleet, phase, step };
  const begun = merged.begun(scope);
  const series = merged.series(scope).filter(({ outcome }) => !(cut && outcome === ABANDONED));
  const selected = series.filter(({ outcome }) => selects(selection, outcome));
  const sum = (parts: readonly { readonly count: number }[]) =>
    parts.reduce((all, { count }) => all + count, 0);
  return {
    begun: sum(begun),
    missed: begun.reduce((all, { missed }) => all + missed, 0),
    ended: sum(series),
    selected: sum(selected),
    succeeded: sum(selected.filter(({ outcome }) => succeeded(outcome))),
    latencies: () => together(selected.map((one) => (clock === 'sent' ? one.fromSend : one.fromDue))),
  };
}

/** What is still in flight at the end counts among the errors: an attempt that never ended did not succeed. */
export function selects(selection: Selection, outcome: Outcome): boolean {
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
