/** What the embedded platform itself has counted, from its own `/stats`. */
import type { PlatformStats } from '../platform/stats.ts';

/** Undefined when it does not answer: a run is not lost for want of a second opinion. */
export async function platformTallies(http: string): Promise<PlatformStats['tallies'] | undefined> {
  try {
    const answer = await fetch(`${http}/stats`, { signal: AbortSignal.timeout(5000) });
    return answer.ok ? ((await answer.json()) as PlatformStats).tallies : undefined;
  } catch {
    return undefined;
  }
}
