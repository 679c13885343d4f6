/** Draws from a distribution of durations. Pure. */
import type { RandomStream } from '../random.ts';
import type { Distribution } from '../scenario/faults.ts';

/** The standard normal's 99th percentile. */
const Z99 = 2.326347874;

/** ms, never negative: what a normal distribution has below zero becomes zero. */
export function draw(distribution: Distribution, random: RandomStream): number {
  switch (distribution.kind) {
    case 'constant':
      return Math.max(0, distribution.value);
    case 'uniform':
      return Math.max(0, distribution.min + (distribution.max - distribution.min) * random());
    case 'normal':
      return Math.max(0, distribution.mean + distribution.deviation * standardNormal(random));
    case 'lognormal': {
      const sigma = Math.log(distribution.p99 / distribution.median) / Z99;
      return distribution.median * Math.exp(sigma * standardNormal(random));
    }
    case 'exponential':
      return -distribution.mean * Math.log(1 - random());
  }
}

/** Box–Muller; 1 − random() keeps the logarithm finite. */
const standardNormal = (random: RandomStream): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
