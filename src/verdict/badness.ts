/** What it takes for a threshold to fail. Pure. */
import { compare } from './quantity.ts';
import { measureOf, type Threshold } from './threshold.ts';

/** How bad a value is: the worst of several has the greatest. */
export function badness({ operator, limit }: Threshold, value: number): number {
  switch (operator) {
    case '<':
    case '<=':
      return value;
    case '>':
    case '>=':
      return -value;
    case '==':
      return Math.abs(value - limit);
    case '!=':
      return -Math.abs(value - limit);
  }
}

/** Whether it wants a number of events: then less time is a disadvantage, and an end that comes early too. */
export function asksForEnough(threshold: Threshold): boolean {
  const { figure, operator, limit } = threshold;
  if (measureOf(figure) !== 'count') return false;
  return operator === '>' || operator === '>=' || operator === '!=' || (operator === '==' && limit > 0);
}

/** Whether more of the run can make it fail for good: a number that only has to be reached can't. */
export const canStop = (threshold: Threshold): boolean =>
  !asksForEnough(threshold) || threshold.operator === '==';

/**
 * Whether a run goes on in vain, by what was measured so far. Counts only grow: that one is exceeded is certain. A
 * latency or a share could still come right, but is held against the limit as it is.
 */
export function isBroken(threshold: Threshold, value: number): boolean {
  const { operator, limit } = threshold;
  return asksForEnough(threshold) ? operator === '==' && value > limit : !compare(value, operator, limit);
}
