/** What `regatta init` asks, as it is answered or given by flags, and how each answer is read. Pure. */
import { STARTERS } from './starters.ts';

export interface Choices {
  /** The system: `deli`, `tvs` … */
  readonly cloud: string;
  /** ≥ 1 */
  readonly devices: number;
  /** `embedded`, or an address. */
  readonly target: string;
  /** Of the whole run, real time; above 0. */
  readonly minutes: number;
}

export type Read<T> = { readonly value: T } | { readonly expected: string };

export const EMBEDDED = 'embedded';
export const USUAL_CLOUD = 'deli';
export const USUAL_MINUTES = 1;

const MOST_DEVICES = 1_000_000;
const MOST_MINUTES = 7 * 24 * 60;
/** Shorter than this the devices have hardly come. */
const LEAST_MINUTES = 0.1;

/** A name, the beginning of only one, or its number in the list. */
export function readCloud(text: string): Read<string> {
  const names = Object.keys(STARTERS);
  const numbered = names[Number(text) - 1];
  const begun = names.filter((name) => text !== '' && name.startsWith(text.toLowerCase()));
  const exact = begun.find((name) => name === text.toLowerCase());
  const value = numbered ?? exact ?? (begun.length === 1 ? begun[0] : undefined);
  return value === undefined ? { expected: `one of ${names.join(', ')}` } : { value };
}

export function readDevices(text: string): Read<number> {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= 1 && value <= MOST_DEVICES ? { value } : { expected: 'a whole number from 1 to 1000000' };
}

export function readMinutes(text: string): Read<number> {
  const value = /^\d+(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  return value >= LEAST_MINUTES && value <= MOST_MINUTES
    ? { value }
    : { expected: `minutes from ${LEAST_MINUTES} to ${MOST_MINUTES}, such as 5 or 0.5` };
}

/** `embedded`, or an address that this system is reached at. */
export function readTarget(text: string, cloud: string): Read<string> {
  const { address } = STARTERS[cloud]!;
  const schemes = address.kind === 'mqtt' ? ['mqtt:', 'mqtts:'] : ['http:', 'https:'];
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const fits = text === EMBEDDED || (parsed && parsed.host !== '' && schemes.includes(parsed.protocol));
  return fits ? { value: text } : { expected: `${EMBEDDED}, or an address such as ${address.example}` };
}
