/** The stairs of rising rates by which a ceiling is found, and what a played level says. Pure. */
import type { Frame } from '../../metrics/frame.ts';
import { Histogram } from '../../metrics/histogram.ts';
import { DEFAULT_BOUNDS } from '../../verdict/validity.ts';
import { type Driven, latestOfAll } from './drive.ts';
import { type Level, phaseName } from './plans.ts';

/** A run is INVALID from this lateness on (p99); a quarter of it leaves room for what a calibration can't foresee. */
export const ON_TIME_MS = DEFAULT_BOUNDS.lateness / 4;
/** Of what was due in a level; the last of it may begin after the level's last frame. */
const BEGUN = 0.98;
/** As long as the frames' window. An overload of 3 % is 30 ms late by then. */
const LEVEL_MS = 1000;
/** From one level to the next. */
const RISE = 1.07;
/** As shares of the rate that is expected, where the stairs begin and end. */
export const FIRST_STAIRS = { lowest: 0.6, highest: 1.4 };
/** Of the rate that is expected: each worker begins with code that was never run. */
const WARM_UP = [0.25, 0.45];
/** Once a ceiling is known, to see whether it is found again. */
export const SECOND_STAIRS = { lowest: 0.82, highest: 1.4 };
/** In a row, after which no higher level is tried: one may fail by what else the machine does. */
const FAILURES = 2;
/** The same while no level has held yet. */
const FIRST_FAILURES = 4;
/** A frame says something of a level that it shares so much time with. */
const SHARED_MS = LEVEL_MS / 5;

/**
 * Levels of an open schedule from `start` (real ms, a whole second); the first two are for warming up, and not judged.
 * @param expected requests a second
 */
export function stairs(start: number, expected: number, { lowest, highest } = FIRST_STAIRS): Level[] {
  const shares = [...WARM_UP];
  for (let share = lowest; share <= highest; share *= RISE) shares.push(share);
  return shares.map((share, index) => {
    const from = start + index * LEVEL_MS;
    return { from, to: from + LEVEL_MS, perSecond: Math.max(1, Math.round(share * expected)) };
  });
}

export interface Played {
  readonly perSecond: number;
  /** Share of what was due that began. */
  readonly begun: number;
  /** Of lives that were resumed, and of replies after the moment their requests were due; p99. */
  readonly latenessMs: number;
  readonly replyMs: number;
}

/** Every level that is over and is judged, in order. */
export function playedLevels(levels: readonly Level[], driven: Driven, workers: number): Played[] {
  const reached = latestOfAll(driven, workers);
  return levels.flatMap((level, index) =>
    index < WARM_UP.length || level.to > reached ? [] : [playedLevel(level, phaseName(index), driven)],
  );
}

function playedLevel({ from, to, perSecond }: Level, phase: string, { merged, frames }: Driven): Played {
  const lateness = new Histogram();
  const replies = new Histogram();
  for (const frame of frames.filter((each) => sharedMs(each, from, to) >= SHARED_MS))
    lateness.add(frame.health.lateness);
  for (const { fromDue } of merged.series({ step: 'query', phase })) replies.addAll(fromDue);
  const begun = merged.begun({ step: 'query', phase }).reduce((sum, { count }) => sum + count, 0);
  return {
    perSecond,
    begun: begun / ((perSecond * (to - from)) / 1000),
    latenessMs: lateness.percentile(99) / 1000,
    replyMs: replies.percentile(99) / 1000,
  };
}

const sharedMs = (frame: Frame, from: number, to: number): number =>
  Math.min(frame.to, to) - Math.max(frame.from, from);

/** A reply that comes at once is late only when the request was, or when somebody can't follow. */
export const onTime = ({ begun, latenessMs, replyMs }: Played): boolean =>
  begun >= BEGUN && latenessMs <= ON_TIME_MS && replyMs <= ON_TIME_MS;

/** No higher level can be expected to hold, or there is none. */
export function isOver(played: readonly Played[], levels: readonly Level[]): boolean {
  const failures = played.length - 1 - played.findLastIndex(onTime);
  return (
    played.length === levels.length - WARM_UP.length ||
    failures >= (played.some(onTime) ? FAILURES : FIRST_FAILURES)
  );
}

/** The highest level that was on time; undefined when none was. */
export const highestOnTime = (played: readonly Played[]): Played | undefined => played.findLast(onTime);
