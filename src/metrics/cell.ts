/**
 * A device in two bytes, for those who look at a fleet device by device. Plain bytes: they cross threads and machines.
 *
 *   byte 0  the step it is in, or was in last: a place in its fleet's list of steps; 255: one beyond the list
 *   byte 1  bits 0–3  how its last attempt ended, see ENDINGS
 *           bits 4–5  what it is doing, see DOINGS
 *           bit 6     an attempt is under way
 *           bit 7     turns over whenever an attempt has ended since the cell was last made
 */
import type { FailureDomain, Outcome } from '../lifecycle/outcome.ts';

export const CELL_BYTES = 2;
export const BEYOND_STEPS = 255;

/** `online`: connected, or of a cloud whose devices hold no connection. */
export const DOINGS = ['waiting', 'offline', 'online', 'ended'] as const;
export type Doing = (typeof DOINGS)[number];

const FAILURES = [
  'platform',
  'mqtt',
  'http',
  'ftp',
  'socket',
  'protocol',
  'firmware',
  'script',
  'person',
] as const satisfies readonly FailureDomain[];

/** `lost`: its worker is, and nothing more will be heard of the device. */
export const ENDINGS = ['none', 'ok', 'timeout', 'abandoned', ...FAILURES, 'lost'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Cell {
  readonly step: number;
  readonly ending: Ending;
  readonly doing: Doing;
  readonly underWay: boolean;
  readonly beat: boolean;
}

const UNDER_WAY = 0x40;
const BEAT = 0x80;

export function endingOf(outcome: Outcome): Ending {
  const slash = outcome.indexOf('/');
  const kind = (slash < 0 ? outcome : outcome.slice(0, slash)) as Ending;
  return ENDINGS.includes(kind) ? kind : 'script';
}

export const ENDING_CODE = Object.fromEntries(ENDINGS.map((ending, code) => [ending, code])) as Readonly<
  Record<Ending, number>
>;
export const DOING_CODE = Object.fromEntries(DOINGS.map((doing, code) => [doing, code])) as Readonly<
  Record<Doing, number>
>;

/** Byte 1 from codes: no object for each of twenty thousand devices. */
export const stateByte = (ending: number, doing: number, underWay: boolean, beat: boolean): number =>
  ending | (doing << 4) | (underWay ? UNDER_WAY : 0) | (beat ? BEAT : 0);

export const stepByte = (place: number): number => Math.min(place, BEYOND_STEPS);

export const readCell = (step: number, state: number): Cell => ({
  step,
  ending: ENDINGS[state & 0x0f] ?? 'none',
  doing: DOINGS[(state >> 4) & 0x03] as Doing,
  underWay: (state & UNDER_WAY) !== 0,
  beat: (state & BEAT) !== 0,
});

/** What a worker tells of its devices about twice a second. */
export interface WorkerCells {
  readonly worker: number;
  /** By fleet, in the order of the plan: the names of the places that byte 0 means. They only grow. */
  readonly steps: readonly (readonly string[])[];
  /** A cell for each shown device of the worker (cell-sample.ts), in the order of their numbers in the run. */
  readonly cells: Uint8Array<ArrayBuffer>;
}
