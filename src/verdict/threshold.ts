/**
 * Threshold expressions: text to meaning. What is compared, in the words of a scenario:
 *
 *   query.p99 < 250ms                    latency from the due time; any percentile, min, mean, max
 *   query.sent.p99 < 250ms               latency from the actual send
 *   query[ok].p95 < 100ms                of attempts that ended so: `ok` (in any way), `errors`, or one outcome
 *   query.rate > 99.9%                   share of attempts that succeeded
 *   query.errors.rate < 0.1%             share of attempts that did not
 *   query.count >= 5000                  attempts begun; query.missed: due and never begun
 *   query.outcome[timeout].count == 0    the same as query[timeout].count; also .rate
 *   errors.rate, outcome[…].count …      the same over all steps
 */
import type { Outcome } from '../lifecycle/outcome.ts';
import type { Measure, Operator, Unit } from './quantity.ts';

/** Which attempts are meant: all, those that succeeded, those that did not, or those with one outcome. */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'ok' }
  | { readonly kind: 'errors' }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

export type Figure =
  | { readonly kind: 'percentile'; readonly percentage: number }
  | { readonly kind: 'min' | 'mean' | 'max' | 'rate' | 'count' | 'missed' };

export interface Threshold {
  readonly text: string;
  /** Undefined: over all steps. */
  readonly step: string | undefined;
  readonly selection: Selection;
  /** From which moment latencies are taken. */
  readonly clock: 'due' | 'sent';
  readonly figure: Figure;
  readonly operator: Operator;
  /** Microseconds, a share of 1, or a count. */
  readonly limit: number;
  readonly unit: Unit;
  /** Columns (from 1) of the words that can be wrong in a given run. */
  readonly columns: { readonly step: number; readonly outcome: number };
}

export interface ThresholdError {
  /** From 1. */
  readonly column: number;
  /** What was expected, what was found, the nearest right word. */
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly threshold: Threshold }
  | ({ readonly ok: false } & ThresholdError);

export const measureOf = (figure: Figure): Measure => {
  switch (figure.kind) {
    case 'percentile':
    case 'min':
    case 'mean':
    case 'max':
      return 'duration';
    case 'rate':
      return 'share';
    case 'count':
    case 'missed':
      return 'count';
  }
};
