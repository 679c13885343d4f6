/** Student's t distribution for whole degrees of freedom ≥ 1, by the finite sums of Abramowitz and Stegun 26.7.3–4. */

/** The probability of a value as far from 0 as `t`, or farther, on either side. */
export function twoSided(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.min(1, Math.max(0, 1 - within));
}

/** The t that is reached, on either side, with this probability (0…1): 2.23 for 5 % and 10 degrees of freedom. */
export function criticalT(probability: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (twoSided(high, freedom) > probability) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (twoSided(middle, freedom) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
