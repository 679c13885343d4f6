/** Where a rate lies in time: from what a scenario says to the pieces that load.ts counts on. Pure. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { type RatePiece, within } from '../lifecycle/rate-piece.ts';
import { type DailyCurve, dailyPieces } from './daily-curve.ts';
import type { PhasePlan } from './plan.ts';
import type { RateOverTime, RatePart, RateSetting } from './rate-schema.ts';
import { type Span, withSpikes } from './spikes.ts';
import type { ChangingRate } from './units.ts';

export interface Clock {
  /** What o'clock it is at the start of the run, ms since midnight. */
  readonly timeOfDay: number;
  /** Daily curves from files, by the path as written. */
  readonly curves: ReadonlyMap<string, DailyCurve>;
}

export interface Timeline extends Clock {
  readonly phases: readonly PhasePlan[];
  /** When the fleet's last device arrives. */
  readonly arrived: SimulatedMs;
}

/**
 * The rate of a repeat. Rates by phase lie on their phases. One rate and a daily curve last through all phases, or
 * with `length` begin when the whole fleet has arrived, as a list of parts always does.
 */
export function layRate(
  rate: RateOverTime,
  length: SimulatedMs | undefined,
  timeline: Timeline,
): RatePiece[] {
  const span = spanOf(rate.setting, length, timeline);
  return shaped(rate, piecesOf(rate.setting, span, length, timeline), span, timeline);
}

function spanOf(setting: RateSetting, length: SimulatedMs | undefined, { phases, arrived }: Timeline): Span {
  const ends = phases.at(-1)?.to ?? 0;
  if (setting.kind === 'list') {
    const begin = arrived;
    if (length !== undefined) return { begin, end: begin + length };
    const sum = setting.parts.reduce((all, part) => all + (part.for ?? 0), begin);
    return { begin, end: setting.parts.at(-1)?.for === undefined ? Math.max(sum, ends) : sum };
  }
  return length === undefined || setting.kind === 'phases'
    ? { begin: 0, end: ends }
    : { begin: arrived, end: arrived + length };
}

function piecesOf(
  setting: RateSetting,
  { begin, end }: Span,
  length: SimulatedMs | undefined,
  timeline: Timeline,
): RatePiece[] {
  switch (setting.kind) {
    case 'one':
      // On the phases, so that each has exactly what its time gives.
      return length === undefined && setting.rate.from === setting.rate.to
        ? timeline.phases.map(({ from, to }) => ({ from, to, perMs: setting.rate.from }))
        : stretch(setting.rate, begin, end);
    case 'list':
      return listPieces(setting.parts, begin, end);
    case 'phases':
      return timeline.phases.flatMap(({ name, from, to }) => {
        const rate = setting.rates[name];
        return rate ? stretch(rate, from, to) : [];
      });
    default:
      return dailyPieces(curveOf(setting, timeline), begin, end, timeline.timeOfDay);
  }
}

/** The last part goes on to the end when it has no length of its own. */
export function listPieces(parts: readonly RatePart[], begin: SimulatedMs, end: SimulatedMs): RatePiece[] {
  let from = begin;
  const pieces = parts.flatMap((part) => {
    const to = part.for === undefined ? end : from + part.for;
    const laid = to > from ? stretch(part.rate, from, to) : [];
    from = to;
    return laid;
  });
  return within(pieces, begin, end);
}

/** One rate, a straight line, or equal steps from one rate to the other. */
export function stretch(
  { from: low, to: high, steps }: ChangingRate,
  from: SimulatedMs,
  to: SimulatedMs,
): RatePiece[] {
  if (low === high) return [{ from, to, perMs: low }];
  if (steps === undefined) return [{ from, to, perMs: low, toPerMs: high }];
  const at = (step: number) => from + ((to - from) * step) / steps;
  return Array.from({ length: steps }, (_, step) => ({
    from: at(step),
    to: at(step + 1),
    perMs: low + ((high - low) * step) / (steps - 1),
  }));
}

export function curveOf(
  setting: Extract<RateSetting, { kind: 'daily' | 'file' }>,
  { curves }: Clock,
): DailyCurve {
  if (setting.kind === 'daily') return setting.curve;
  const curve = curves.get(setting.csv);
  if (!curve) throw new Error(`the daily curve ${setting.csv} was not read`);
  return curve;
}

/** Stretched to its peak, with its spikes, and without the pieces that have no turns. */
export function shaped(
  { peak, spikes }: RateOverTime,
  pieces: readonly RatePiece[],
  span: Span,
  { timeOfDay }: Clock,
): RatePiece[] {
  const stretched = peak === undefined ? pieces : scaled(pieces, peak / highest(pieces));
  return withSpikes(stretched, spikes, span, timeOfDay).filter(
    ({ perMs, toPerMs = perMs }) => perMs > 0 || toPerMs > 0,
  );
}

/** 0 without pieces. */
export const highest = (pieces: readonly RatePiece[]): number =>
  pieces.reduce((most, { perMs, toPerMs = perMs }) => Math.max(most, perMs, toPerMs), 0);

const scaled = (pieces: readonly RatePiece[], factor: number): RatePiece[] =>
  pieces.map(({ perMs, toPerMs, ...span }) => ({
    ...span,
    perMs: perMs * factor,
    ...(toPerMs !== undefined && { toPerMs: toPerMs * factor }),
  }));
