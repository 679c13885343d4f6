/** The URL parameters of data point queries, as strict as the API's tables have them. */
import { ALL_POINTS, DEFAULT_RECORDS, FIRST, MOST_RECORDS, parseTime } from '../wire.ts';
import { isPoint, POINTS, type Point } from './curves.ts';
import type { HistoryQuery } from './simulator.ts';

type Query = Readonly<Record<string, string>>;

/** `a,b` or `all`; undefined for none and for a name that no device has. */
export function parsePoints(id: string | undefined): readonly Point[] | undefined {
  if (id === ALL_POINTS) return POINTS;
  const names = id?.split(',').map((name) => name.trim()) ?? [];
  return names.length > 0 && names.every(isPoint) ? names : undefined;
}

/** undefined when anything about it is wrong. */
export function parseHistoryQuery(query: Query): HistoryQuery | undefined {
  const points = query.id === undefined ? POINTS : parsePoints(query.id);
  const limit = whole(query.limit, DEFAULT_RECORDS);
  const first = whole(query.first, FIRST.newest);
  if (!points || limit === undefined || limit < 1 || limit > MOST_RECORDS) return undefined;
  if (first !== FIRST.newest && first !== FIRST.oldest) return undefined;
  const range = parseRange(query);
  const cursor = query.cursor === undefined ? undefined : whole(query.cursor);
  if (!range || (query.cursor !== undefined && cursor === undefined)) return undefined;
  return { points, limit, first, ...range, ...(cursor !== undefined && { cursor }) };
}

/** start and end together or not at all, in this order. */
function parseRange({ start, end }: Query): { start?: number; end?: number } | undefined {
  if (start === undefined && end === undefined) return {};
  const from = parseTime(start ?? '');
  const to = parseTime(end ?? '');
  return from !== undefined && to !== undefined && from <= to ? { start: from, end: to } : undefined;
}

function whole(text: string | undefined, otherwise?: number): number | undefined {
  if (text === undefined) return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
