/** How near a pass was to a failure, in a sentence. Pure. */
import type { Summary } from '../../metrics/summary.ts';
import { marginText } from './junit.ts';

export function tightest({ thresholds }: Summary): string {
  const held = thresholds.length === 1 ? 'its threshold held' : `all ${thresholds.length} thresholds held`;
  if (thresholds.length === 0) return 'passed; no threshold says what it must hold';
  const [nearest] = thresholds
    .filter((one) => one.margin !== undefined)
    .toSorted((a, b) => (a.margin ?? 0) - (b.margin ?? 0));
  if (nearest?.margin === undefined) return held;
  const { expression, scope, observed, margin } = nearest;
  const where = scope === 'whole run' ? '' : ` (${scope})`;
  return `${held}; nearest to its limit: ${expression}${where}, observed ${observed}, margin ${marginText(margin)}`;
}
