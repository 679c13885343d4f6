/** 201: which days are asked for, and the log of each. PROTOCOLS 1.5. */
import { randomStream } from '../../../random.ts';

/** Days that one instruction may ask for: a log is made in memory. */
const MOST_DAYS = 31;
const LINES_A_DAY = 48;
const DAY_MS = 86_400_000;
const EVENTS = [
  'INFO  heartbeat sent',
  'INFO  configuration read',
  'INFO  record stored',
  'INFO  clock checked',
  'WARN  weak network signal',
  'WARN  request repeated',
  'ERROR sensor gave no value',
];

/**
 * The days (epoch ms of their midnights, UTC) from `start` to `end`, both yyyy-MM-dd or empty; undefined when they
 * are no such range. Decided: an empty start means the day of the end, an empty end means today.
 */
export function daysAsked(start: unknown, end: unknown, now: number): readonly number[] | undefined {
  const last = dayOf(end, Math.floor(now / DAY_MS) * DAY_MS);
  const first = last === undefined ? undefined : dayOf(start, last);
  if (first === undefined || last === undefined) return undefined;
  const count = (last - first) / DAY_MS + 1;
  return count >= 1 && count <= MOST_DAYS
    ? Array.from({ length: count }, (_, day) => first + day * DAY_MS)
    : undefined;
}

/** Epoch ms; `otherwise` when none is given; undefined for what is no day. */
function dayOf(text: unknown, otherwise: number): number | undefined {
  if (text === undefined || text === null || text === '') return otherwise;
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`);
  // The 31st of a shorter month is parsed as a day of the next one.
  return Number.isNaN(day) || formatDay(day) !== text ? undefined : day;
}

export const formatDay = (day: number): string => new Date(day).toISOString().slice(0, 10);

/** A device's log of some days: the same for the same device and day, whenever it is asked for. */
export const logOf = (clientId: string, days: readonly number[]): string =>
  days.map((day) => logOfDay(clientId, day)).join('');

function logOfDay(clientId: string, day: number): string {
  const random = randomStream('log', clientId, formatDay(day));
  const moments = Array.from({ length: LINES_A_DAY }, () => Math.floor(random() * DAY_MS)).sort(
    (a, b) => a - b,
  );
  return moments
    .map((moment) => {
      const event = EVENTS[Math.floor(random() * EVENTS.length)];
      return `${new Date(day + moment).toISOString()} ${clientId} ${event}\n`;
    })
    .join('');
}
