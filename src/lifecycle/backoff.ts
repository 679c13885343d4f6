/** Waiting between tries: PROTOCOLS leaves it to the device; ours doubles, with jitter, up to a ceiling. */
import type { SimulatedMs } from './effects.ts';
import type { Backoff, Range } from './script.ts';

/**
 * The wait before try `tries` + 1 (0 after the first failure): min·2^tries up to max, of which the upper half is
 * drawn, so that devices that failed together do not come back together.
 */
export function backoffDelay(backoff: Backoff, tries: number, random: number): SimulatedMs {
  const ceiling = Math.min(backoff.max, backoff.min * 2 ** tries);
  return ceiling * (0.5 + random / 2);
}

export const draw = (range: Range, random: number): number => range.min + (range.max - range.min) * random;
