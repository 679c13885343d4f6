/**
 * Whether the platform's operations were carried out as the scenario has them. Where one was not, the run was not
 * the one that was asked for: INVALID. Those that the end of a stopped run took back are no fault of their own.
 */
import { succeeded } from '../lifecycle/outcome.ts';
import { NOT_DONE, type OperationSummary } from '../metrics/summary.ts';
import type { Invalidity } from './validity.ts';

/** Operations that are told each by itself; the rest are counted. */
const TOLD = 3;

/** @param cutShort the run was ended from outside, by a threshold, a worker or the platform: that is told already */
export function failedOperations(operations: readonly OperationSummary[], cutShort: boolean): Invalidity[] {
  const failed = operations.filter(
    ({ outcome }) => !succeeded(outcome) && !(cutShort && (outcome === NOT_DONE || outcome === 'abandoned')),
  );
  const more = failed.length - TOLD;
  return failed.slice(0, TOLD).map((operation, index) => {
    const others = index === TOLD - 1 && more > 0 ? `; and ${more} more operations` : '';
    return { rule: 'operations', cause: causeOf(operation) + others, mend: mendOf(operation) };
  });
}

function causeOf({ when, operation, object, outcome, reason }: OperationSummary): string {
  const what = `the operation ${operation} ${object} at ${when}`;
  if (outcome === NOT_DONE) return `${what} was not reached: the run had ended`;
  return `${what} failed with ${outcome}${reason === undefined ? '' : ` (${reason})`}`;
}

function mendOf({ outcome }: OperationSummary): string {
  if (outcome === NOT_DONE) return 'put it earlier, or let devices live longer';
  if (outcome === 'http/401')
    return 'give the token that the platform tells at its start as target.platform.token';
  const refused = outcome.startsWith('platform/');
  return refused
    ? 'mend the operation or the platform'
    : 'see whether the platform answers at target.platform.url';
}
