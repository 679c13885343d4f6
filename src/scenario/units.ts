/**
 * Quantities as people write them, and the numbers that the rest of the program uses. Exact: digits are scaled as
 * whole numbers and divided once. Each parser gives undefined for a text that is not such a quantity, or is one
 * beyond 2^53 of its smallest unit; at most six decimals.
 */
import type { Range } from '../lifecycle/script.ts';

const NUMBER = '\\d+(?:\\.\\d{1,6})?';
const DURATION_TEXT = `${NUMBER}(?:ms|s|m|h|d)`;
const RATE_TEXT = `${NUMBER}/(?:s|m|h|d)`;
const SIZE_TEXT = `${NUMBER}(?:B|[kKMGT]B|[KMGT]iB)`;

/** What each quantity looks like; also given to editors by the JSON Schema. */
export const PATTERN = {
  duration: new RegExp(`^${DURATION_TEXT}$`),
  range: new RegExp(`^${DURATION_TEXT}(?:\\.\\.${DURATION_TEXT})?$`),
  rate: new RegExp(`^${RATE_TEXT}$`),
  changingRate: new RegExp(`^${RATE_TEXT}(?: to ${RATE_TEXT}(?: in [1-9]\\d{0,3} steps)?)?$`),
  size: new RegExp(`^${SIZE_TEXT}$`),
  bandwidth: new RegExp(`^${SIZE_TEXT}/s$`),
  percentage: new RegExp(`^${NUMBER}%$`),
} as const;

const MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const BYTES: Readonly<Record<string, number>> = {
  TiB: 1024 ** 4,
  TB: 1000 ** 4,
  GiB: 1024 ** 3,
  GB: 1000 ** 3,
  MiB: 1024 ** 2,
  MB: 1000 ** 2,
  KiB: 1024,
  kB: 1000,
  KB: 1000,
  B: 1,
};

/** `number · factor / divisor`, rounded once. */
function scale(number: string, factor: number, divisor = 1): number | undefined {
  const [whole = '', decimals = ''] = number.split('.');
  const scaled = Number(whole + decimals) * factor;
  return scaled <= Number.MAX_SAFE_INTEGER ? scaled / (10 ** decimals.length * divisor) : undefined;
}

function split(text: string): readonly [number: string, unit: string] {
  const at = text.search(/[^\d.]/);
  return [text.slice(0, at), text.slice(at)];
}

/** `250ms 30s 1.5m 2h 1d` in ms. */
export function parseDuration(text: string): number | undefined {
  if (!PATTERN.duration.test(text)) return undefined;
  const [number, unit] = split(text);
  return scale(number, MS[unit]!);
}

/** `1s..5s` in ms; a single duration is a range of one. */
export function parseRange(text: string): Range | undefined {
  const [first = '', last = first, ...rest] = text.split('..');
  const min = parseDuration(first);
  const max = parseDuration(last);
  if (min === undefined || max === undefined || min > max || rest.length > 0) return undefined;
  return { min, max };
}

/** `200/s 12000/m 5/h` per ms. */
export function parseRate(text: string): number | undefined {
  if (!PATTERN.rate.test(text)) return undefined;
  const [number, unit] = split(text);
  return scale(number, 1, MS[unit.slice(1)]!);
}

/** A rate that stays, changes evenly, or goes from one to the other in equal steps of equal length. Per ms. */
export interface ChangingRate {
  readonly from: number;
  readonly to: number;
  readonly steps?: number;
}

/** `200/s`, `50/s to 400/s`, `100/s to 1000/s in 10 steps`. */
export function parseChangingRate(text: string): ChangingRate | undefined {
  if (!PATTERN.changingRate.test(text)) return undefined;
  const [first = '', second = first, count] = text.split(/ to | in | steps/);
  const from = parseRate(first);
  const to = parseRate(second);
  if (from === undefined || to === undefined || count === '1') return undefined;
  return { from, to, ...(count !== undefined && count !== '' && { steps: Number(count) }) };
}

/** `512B 64KiB 4MiB 1GB` in bytes, which must come out whole. */
export function parseSize(text: string): number | undefined {
  if (!PATTERN.size.test(text)) return undefined;
  const [number, unit] = split(text);
  const bytes = scale(number, BYTES[unit]!);
  return bytes !== undefined && Number.isInteger(bytes) ? bytes : undefined;
}

/** `64KiB/s` in bytes a second. */
export const parseBandwidth = (text: string): number | undefined =>
  text.endsWith('/s') ? parseSize(text.slice(0, -2)) : undefined;

/** `0.2%` as a share 0…1. */
export function parsePercentage(text: string): number | undefined {
  if (!PATTERN.percentage.test(text)) return undefined;
  const share = scale(text.slice(0, -1), 1, 100);
  return share !== undefined && share <= 1 ? share : undefined;
}

/** The shortest way to write a duration that parseDuration reads back as the same number. */
export function formatDuration(ms: number): string {
  const unit = ms === 0 ? 's' : (Object.keys(MS).find((name) => ms % MS[name]! === 0) ?? 'ms');
  return `${ms / MS[unit]!}${unit}`;
}

export const formatRange = ({ min, max }: Range): string =>
  min === max ? formatDuration(min) : `${formatDuration(min)}..${formatDuration(max)}`;

/** In the shortest unit of time that makes it a whole number, or else that parseRate reads back the same. */
export function formatRate(perMs: number): string {
  // Fifteen digits: 0.2 / ms times 1000 may miss 200 in the last bit.
  const texts = ['s', 'm', 'h', 'd'].map((unit) => `${Number((perMs * MS[unit]!).toPrecision(15))}/${unit}`);
  const exact = texts.filter((text) => parseRate(text) === perMs);
  return exact.find((text) => !text.includes('.')) ?? exact[0] ?? texts[0]!;
}

export function formatSize(bytes: number): string {
  const unit = bytes === 0 ? 'B' : (Object.keys(BYTES).find((name) => bytes % BYTES[name]! === 0) ?? 'B');
  return `${bytes / BYTES[unit]!}${unit}`;
}

export const formatPercentage = (share: number): string => `${Number((share * 100).toPrecision(14))}%`;
