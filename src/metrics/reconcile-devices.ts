/** Holds the platform's record of each device against how the attempts of one step ended there. Pure. */
import { ABANDONED, type Outcome } from '../lifecycle/outcome.ts';
import type { FrameAttempt } from './frame.ts';
import { getOrAdd } from './get-or-add.ts';
import type { ReconciliationRow } from './summary.ts';

/** Devices that are named in a row; the others are counted. */
const NAMED = 3;

/**
 * One row for each way in which devices ended: how many there were, and of how many the platform's record agrees.
 *
 * @param attempts of the step, in any order
 * @param disagreement why the record of a device does not fit its outcomes, oldest first; undefined: it does
 */
export function reconcileDevices(
  step: string,
  attempts: readonly FrameAttempt[],
  disagreement: (device: string, outcomes: readonly Outcome[]) => string | undefined,
): ReconciliationRow[] {
  const byDevice = new Map<string, FrameAttempt[]>();
  for (const attempt of attempts)
    if (attempt.step === step) getOrAdd(byDevice, attempt.device, () => []).push(attempt);
  const groups = new Map<Outcome, { devices: number; wrong: string[] }>();
  for (const [device, own] of byDevice) {
    const outcomes = own.sort((a, b) => a.ended - b.ended).map(({ outcome }) => outcome);
    const group = getOrAdd(groups, outcomes.at(-1) ?? ABANDONED, () => ({ devices: 0, wrong: [] }));
    group.devices++;
    const why = disagreement(device, outcomes);
    if (why !== undefined) group.wrong.push(`${device}: ${why}`);
  }
  return [...groups].sort(byName).map(([outcome, { devices, wrong }]) => ({
    what: `devices whose ${step} ended ${outcome}`,
    devices,
    platform: devices - wrong.length,
    explained: 0,
    because: named(wrong.sort()),
  }));
}

function named(wrong: readonly string[]): string {
  const more = wrong.length - NAMED;
  return [...wrong.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
