/** What is told of a threshold: the expression, where it was judged, what was observed there. Pure. */
import type { ThresholdResult } from '../metrics/summary.ts';
import { asksForEnough } from './badness.ts';
import { compare, type Operator, showQuantity } from './quantity.ts';
import type { Threshold } from './threshold.ts';
import type { ThresholdSpec } from './thresholds.ts';

export interface Seen {
  /** Microseconds, a share of 1, or a count; of windows the worst; absent without a sample. */
  readonly value?: number;
  /** Real ms since the start: the end of the worst window, or when the run was stopped for it. */
  readonly at?: number;
  /** Why there is no value; `no samples` unless said. */
  readonly none?: string;
  /** Known already; otherwise the value is compared. */
  readonly failed?: boolean;
  /** The run was cut short. */
  readonly cut: boolean;
}

/**
 * Without a sample a threshold fails, and so does one without a whole window. Of a run that was cut short it is told
 * as not reached, and so is a number that the rest of the run might have reached.
 */
export function resultOf(spec: ThresholdSpec, threshold: Threshold, seen: Seen): ThresholdResult {
  const { value, at, cut } = seen;
  const place = {
    expression: threshold.text,
    scope: scopeOf(spec),
    ...(spec.window !== undefined && { window: spec.window }),
  };
  if (value === undefined) {
    if (cut) return { ...place, observed: 'not reached', passed: false, notReached: true };
    return { ...place, observed: seen.none ?? 'no samples', passed: false };
  }
  const { unit, operator, limit } = threshold;
  const passed = seen.failed === undefined ? compare(value, operator, limit) : !seen.failed;
  const mayCome =
    spec.window === undefined && asksForEnough(threshold) && !(operator === '==' && value > limit);
  const notReached = cut && !passed && mayCome;
  const shown = showQuantity(value, unit, limit);
  return {
    ...place,
    observed: notReached ? `not reached (${shown})` : shown,
    value,
    ...(at !== undefined && { at }),
    ...(!notReached && marginOf(value, operator, limit)),
    passed,
    ...(notReached && { notReached: true }),
  };
}

/** `whole run`, `phase steady`, `fleet gates, every 30s`. */
function scopeOf({ fleet, phase, window }: ThresholdSpec): string {
  const parts = [
    fleet && `fleet ${fleet}`,
    phase && `phase ${phase}`,
    window !== undefined && `every ${secondsText(window)}`,
  ];
  return parts.filter(Boolean).join(', ') || 'whole run';
}

/** `90s`, `5m`; of whole seconds, in ms. */
const secondsText = (ms: number): string => (ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`);

function marginOf(observed: number, operator: Operator, limit: number): Pick<ThresholdResult, 'margin'> {
  if (limit === 0 || operator === '==' || operator === '!=') return {};
  const above = (observed - limit) / limit;
  return { margin: operator.startsWith('>') ? above : -above };
}
