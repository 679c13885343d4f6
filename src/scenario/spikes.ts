/** Spikes in a rate: for a while it leaves what it would be, goes up (or down) to a height, and comes back. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { type RatePiece, rateAt, within } from '../lifecycle/rate-piece.ts';
import { DAY } from './time-of-day.ts';

export interface Spike {
  /** Since the beginning of the rate, or each day at this time; ms. */
  readonly at: { readonly after: SimulatedMs } | { readonly timeOfDay: number };
  /** The rate at its height, per simulated ms. */
  readonly to: number;
  /** How long it stays there, simulated ms. */
  readonly for: SimulatedMs;
  readonly rise: SimulatedMs;
  readonly fall: SimulatedMs;
}

export interface Span {
  readonly begin: SimulatedMs;
  readonly end: SimulatedMs;
}

/** Where spikes overlap the later one in the list holds. @param timeOfDay at the start of the run, ms since midnight */
export function withSpikes(
  pieces: readonly RatePiece[],
  spikes: readonly Spike[],
  span: Span,
  timeOfDay: number,
): readonly RatePiece[] {
  let result = pieces;
  for (const spike of spikes)
    for (const moment of momentsOf(spike, span, timeOfDay)) result = withSpike(result, spike, moment, span);
  return result;
}

function momentsOf({ at }: Spike, { begin, end }: Span, timeOfDay: number): SimulatedMs[] {
  if ('after' in at) return [begin + at.after];
  const moments: SimulatedMs[] = [];
  const first = at.timeOfDay - timeOfDay;
  for (let moment = first + Math.ceil((begin - first) / DAY) * DAY; moment < end; moment += DAY)
    moments.push(moment);
  return moments;
}

function withSpike(pieces: readonly RatePiece[], spike: Spike, at: SimulatedMs, span: Span): RatePiece[] {
  const { to, rise, fall } = spike;
  const top = at + rise;
  const down = top + spike.for;
  const end = down + fall;
  const shape: RatePiece[] = [
    { from: at, to: top, perMs: heightAt(pieces, at), toPerMs: to },
    { from: top, to: down, perMs: to },
    { from: down, to: end, perMs: to, toPerMs: heightAt(pieces, end) },
  ];
  return [
    ...within(pieces, Number.NEGATIVE_INFINITY, at),
    ...within(shape, span.begin, span.end),
    ...within(pieces, end, Number.POSITIVE_INFINITY),
  ];
}

/** What the rate would be: 0 where there is none. */
function heightAt(pieces: readonly RatePiece[], moment: SimulatedMs): number {
  const piece =
    pieces.find(({ from, to }) => from <= moment && moment < to) ?? pieces.find(({ to }) => to === moment);
  return piece ? rateAt(piece, moment) : 0;
}
