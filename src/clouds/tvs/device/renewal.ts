/**
 * When tokens are renewed. They live in the platform's real time, whatever the timeScale: a token of two hours lasts
 * 120 simulated hours at timeScale 60. So everything here is in epoch ms, by the speaker's clock. Pure.
 */
import type { TokenArguments } from '../language.ts';

/** Nothing is tried again sooner. */
const SHORTEST_WAIT_MS = 1000;

/**
 * A moment within the token's lifetime, drawn anew for each token, so that speakers that began together do not
 * renew together, nor do ever after. Infinity for `never`.
 */
export function renewalMoment(
  { obtained, expires }: { readonly obtained: number; readonly expires: number },
  renewal: TokenArguments['refresh'],
  random: number,
): number {
  if (renewal === 'never') return Number.POSITIVE_INFINITY;
  const { from, to } = renewal;
  return obtained + (expires - obtained) * (from + (to - from) * random);
}

/** After a renewal that no answer came to: within the later half of what is left, so that tries grow denser. */
export const nextTry = (now: number, expires: number, random: number): number =>
  now + Math.max(SHORTEST_WAIT_MS, ((expires - now) / 2) * (0.5 + random / 2));
