/** What the platform must know of a device by the way its upgrades ended: the judge of a rollout. PROTOCOLS 1.7. */
import type { Outcome } from '../../lifecycle/outcome.ts';
import type { DeviceReport } from './app-api.ts';
import { CODE } from './wire.ts';

interface Implied {
  /** Whether it now runs the newest firmware, as reported by 101; `either` where the outcome leaves it open. */
  readonly newest: boolean | 'either';
  /** Whether 105 told of it, with the outcome. */
  readonly alarm: boolean | 'either';
}

const ALARMED: Implied = { newest: false, alarm: true };
/** Stopped in the middle, or on the way back after the installation: the platform knows what it knows. */
const OPEN: Implied = { newest: 'either', alarm: 'either' };

const IMPLIED: Readonly<Record<Outcome, Implied>> = {
  'ok/installed': { newest: true, alarm: false },
  'ok/not-needed': { newest: 'either', alarm: false },
  'firmware/refused': ALARMED,
  'firmware/hang': ALARMED,
  'firmware/truncated': ALARMED,
  'firmware/corrupted': ALARMED,
  'firmware/wrong-size': ALARMED,
  'firmware/checksum': ALARMED,
  'firmware/gave-up': ALARMED,
  'firmware/install': ALARMED,
  // It came back and reported its old version by 101.
  'firmware/rollback': ALARMED,
  // Installed or not, nobody hears of it again.
  'firmware/silent': { newest: false, alarm: false },
};

/**
 * @param outcomes how the device's upgrades ended, oldest first
 * @param report the platform's record of it; absent: it knows no such device
 * @returns why the record does not fit, for people; undefined when it does
 */
export function upgradeDisagreement(
  outcomes: readonly Outcome[],
  report: DeviceReport | undefined,
): string | undefined {
  if (!report) return 'unknown to the platform';
  const implied = outcomes.map((outcome) => ({ outcome, ...(IMPLIED[outcome] ?? OPEN) }));
  const newest = implied.findLast((one) => one.newest === true) ? true : implied.at(-1)?.newest;
  if (newest !== 'either' && (report.version === report.newest) !== newest)
    return `the platform has it at ${report.version}, newest ${report.newest}`;
  const told = report.alarms.filter(({ code }) => code === CODE.upgradeFailed);
  const least = implied.filter(({ alarm }) => alarm === true);
  const most = implied.filter(({ alarm }) => alarm !== false);
  if (told.length < least.length || told.length > most.length)
    return `${told.length} alarms of code 200 instead of ${least.length}`;
  const untold = least.find(({ outcome }) => !told.some(({ msg }) => msg.endsWith(outcome)));
  return untold && `no alarm tells ${untold.outcome}`;
}
