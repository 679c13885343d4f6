/** How many HTTPS calls a second one worker makes, one after the other over each of its connections. */

import type { Circumstances } from './circumstances.ts';
import { drive } from './drive.ts';
import { callingPlan } from './plans.ts';

/** As many as a scenario has to one host unless it says otherwise. */
const CONNECTIONS = 32;
const WARM_MS = 1000;

/** Undefined when a call failed, or nothing was told in time: then the figure would say nothing. */
export async function measureCalls({
  responders,
  signal,
  effort,
}: Circumstances): Promise<number | undefined> {
  const [first] = responders;
  if (!first) return undefined;
  const { frames, merged } = await drive(
    callingPlan(CONNECTIONS, first.at),
    1,
    ({ frames }) => (frames.at(-1)?.to ?? 0) >= WARM_MS + effort.measuredMs,
    signal,
  );
  if (merged.series({ step: 'call' }).some(({ outcome }) => outcome !== 'ok')) return undefined;
  const measured = frames.filter(({ to }) => to >= 2 * WARM_MS - 1);
  const calls = measured.flatMap(({ entries }) => entries.filter(({ step }) => step === 'call'));
  const ms = measured.reduce((sum, { from, to }) => sum + to - from, 0);
  return ms > 0 ? (calls.reduce((sum, { count }) => sum + count, 0) / ms) * 1000 : undefined;
}
