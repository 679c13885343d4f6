/** A rate by the time of day: straight lines between points, day after day. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { type RatePiece, within } from '../lifecycle/rate-piece.ts';
import { type Diagnostic, expectedFound } from './diagnostics.ts';
import { DAY, parseTimeOfDay } from './time-of-day.ts';
import { parseRate } from './units.ts';

export interface DailyPoint {
  /** ms since midnight. */
  readonly at: number;
  /** Per simulated ms; of a plain number, which only says how high a point is against the others, the number. */
  readonly height: number;
}

/** In order of time, each time once, at least one. */
export interface DailyCurve {
  readonly points: readonly DailyPoint[];
  /** The heights are plain numbers. */
  readonly relative: boolean;
}

/** The curve from `begin` to `end`. @param timeOfDay what o'clock it is at the start of the run, ms since midnight */
export function dailyPieces(
  { points }: DailyCurve,
  begin: SimulatedMs,
  end: SimulatedMs,
  timeOfDay: number,
): RatePiece[] {
  const day = wholeDay(points);
  const pieces: RatePiece[] = [];
  for (let midnight = -DAY - timeOfDay; midnight < end; midnight += DAY) {
    if (midnight + DAY <= begin) continue;
    for (const [index, { at, height }] of day.entries()) {
      const next = day[index + 1];
      if (!next || next.at === at) continue;
      pieces.push({
        from: midnight + at,
        to: midnight + next.at,
        perMs: height,
        ...(next.height !== height && { toPerMs: next.height }),
      });
    }
  }
  return within(pieces, begin, end);
}

/** With points at 00:00 and 24:00: where there are none, on the line from the last point to the first of the next day. */
function wholeDay(points: readonly DailyPoint[]): readonly DailyPoint[] {
  const first = points[0]!;
  const last = points.at(-1)!;
  const night = first.at + DAY - last.at;
  const midnight =
    night === 0 ? first.height : last.height + ((first.height - last.height) * (DAY - last.at)) / night;
  return [
    ...(first.at === 0 ? [] : [{ at: 0, height: last.at === DAY ? last.height : midnight }]),
    ...points,
    ...(last.at === DAY ? [] : [{ at: DAY, height: midnight }]),
  ];
}

export interface WrittenPoint {
  readonly time: string;
  /** One of both. */
  readonly perMs?: number;
  readonly plain?: number;
}

export interface CurveMistake {
  readonly expected: string;
  /** Of which point. */
  readonly time: string;
}

/** The curve through these points, or what is wrong with one of them. */
export function dailyCurve(written: readonly WrittenPoint[]): DailyCurve | CurveMistake {
  const relative = written[0]?.plain !== undefined;
  const points: DailyPoint[] = [];
  for (const { time, perMs, plain } of written) {
    const at = parseTimeOfDay(time);
    if (at === undefined) return { time, expected: 'a time of day such as 08:30' };
    if (at <= (points.at(-1)?.at ?? -1)) return { time, expected: 'times in ascending order, each once' };
    const height = relative ? plain : perMs;
    if (height === undefined)
      return { time, expected: relative ? 'plain numbers for all times' : 'rates with a unit for all times' };
    points.push({ at, height });
  }
  return { points, relative };
}

export interface CurveFile {
  /** Absent when there is a mistake. */
  readonly curve?: DailyCurve;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lines of `hh:mm,rate`; the first may be a header, and what begins with # says nothing. */
export function parseDailyCurve(text: string, file: string): CurveFile {
  const diagnostics: Diagnostic[] = [];
  const wrong = (line: number, message: string) => void diagnostics.push({ file, line, column: 1, message });
  const written: (WrittenPoint & { readonly line: number })[] = [];
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const fields = content.split(/[,;\t]/).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
    const [time = '', rate = ''] = fields;
    const header = written.length === 0 && diagnostics.length === 0 && /^[a-z]/i.test(time);
    if (fields.join('') === '' || time.startsWith('#') || header) continue;
    const line = index + 1;
    const point = heightOf(rate);
    if (fields.length !== 2) wrong(line, `expected two fields as in 08:30,200/s, found ${fields.length}`);
    else if (parseTimeOfDay(time) === undefined)
      wrong(line, expectedFound('a time of day such as 08:30', time));
    else if (!point) wrong(line, expectedFound('a rate such as 200/s or a plain number', rate));
    else written.push({ time, line, ...point });
  }
  if (diagnostics.length > 0) return { diagnostics };
  if (written.length === 0) wrong(1, 'expected lines such as 08:30,200/s, found none');
  const curve = dailyCurve(written);
  if (!('expected' in curve)) return { diagnostics, ...(diagnostics.length === 0 && { curve }) };
  const at = written.findLast(({ time }) => time === curve.time)!;
  wrong(at.line, `expected ${curve.expected}, found ${at.time}`);
  return { diagnostics };
}

function heightOf(text: string): Omit<WrittenPoint, 'time'> | undefined {
  const perMs = parseRate(text);
  if (perMs !== undefined) return { perMs };
  return /^\d+(\.\d+)?$/.test(text) ? { plain: Number(text) } : undefined;
}
