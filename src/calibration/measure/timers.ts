/** How exactly this machine wakes up who sleeps, and how finely its clock counts. */
import { Histogram } from '../../metrics/histogram.ts';
import type { TimerPrecision } from '../calibration.ts';
import { type Circumstances, TooBusy } from './circumstances.ts';
import { drive } from './drive.ts';
import { sleepingPlan } from './plans.ts';

/** Some 1,000 moments a second: so few that nobody waits for another. */
const SLEEPERS = 20;
const SLEEP_MS = { min: 10, max: 30 };
const WARM_MS = 1000;
const CLOCK_READINGS = 100_000;

export async function measureTimers({ signal, effort }: Circumstances): Promise<TimerPrecision> {
  const { frames } = await drive(
    sleepingPlan(SLEEPERS, SLEEP_MS),
    1,
    (driven) => (driven.frames.at(-1)?.to ?? 0) >= WARM_MS + effort.measuredMs,
    signal,
  );
  const lateness = new Histogram();
  for (const { from, health } of frames) if (from >= WARM_MS / 2) lateness.add(health.lateness);
  if (lateness.count === 0) throw new TooBusy('nobody who sleeps was woken up within a second');
  const ms = (percentage: number) => lateness.percentile(percentage) / 1000;
  return { p50: ms(50), p99: ms(99), max: lateness.max / 1000, ...readClock(() => performance.now()) };
}

/** @param now ms */
export function readClock(now: () => number): Pick<TimerPrecision, 'clockStepNs' | 'clockReadNs'> {
  let step = Number.POSITIVE_INFINITY;
  const from = now();
  let before = from;
  for (let reading = 1; reading < CLOCK_READINGS; reading++) {
    const at = now();
    if (at > before) step = Math.min(step, at - before);
    before = at;
  }
  return {
    clockStepNs: Math.round(step * 1e6),
    clockReadNs: Math.round(((before - from) / CLOCK_READINGS) * 1e6),
  };
}
