/**
 * Whether moments are spread evenly over a window, by two tests that see different things: Kolmogorov and Smirnov's
 * sees where they lie, the number of pairs within one second sees whether they keep together, wherever that is.
 */

/**
 * The statistic √n·D of the Kolmogorov-Smirnov test against the uniform distribution, with the correction of
 * Stephens (1974) that makes it fit for any n; D is the largest distance between the two distribution functions.
 *
 * @param moments at least one, in any order
 * @param window that they should fill: [0, window)
 */
export function kolmogorovSmirnov(moments: readonly number[], window: number): number {
  const n = moments.length;
  const sorted = moments.map((moment) => moment / window).sort((a, b) => a - b);
  const distances = sorted.map((x, i) => Math.max((i + 1) / n - x, x - i / n));
  const largest = distances.reduce((most, distance) => Math.max(most, distance), 0);
  return largest * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
}

/** Above this √n·D comes by chance once in a thousand times (Stephens 1974, table 1A: 1.949). */
export const KS_CRITICAL = 1.949;

/**
 * By how many standard deviations the pairs that lie within the same unit are more than chance allows: n moments in
 * k units are n(n−1)/2 pairs that each meet with probability 1/k, and whose meetings are independent two by two.
 */
export function surplusOfPairs(moments: readonly number[], window: number, unit: number): number {
  const inUnit = new Map<number, number>();
  for (const moment of moments) {
    const number = Math.floor(moment / unit);
    inUnit.set(number, (inUnit.get(number) ?? 0) + 1);
  }
  const pairs = [...inUnit.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const n = moments.length;
  const chance = unit / window;
  const expected = ((n * (n - 1)) / 2) * chance;
  return (pairs - expected) / Math.sqrt(expected * (1 - chance));
}

/** More than this comes by chance once in a thousand times (the normal distribution, one-sided). */
export const PAIRS_CRITICAL = 3.09;
