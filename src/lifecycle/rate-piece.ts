/** A stretch of time with a rate that stays or changes evenly: how many events it has, and when it has had n. */
import type { SimulatedMs } from './effects.ts';

/** Rates are events per simulated ms. */
export interface RatePiece {
  readonly from: SimulatedMs;
  readonly to: SimulatedMs;
  readonly perMs: number;
  /** The rate at its end, when it is another one. */
  readonly toPerMs?: number;
}

export const eventsIn = (piece: RatePiece): number => eventsUntil(piece, piece.to);

/** How many it has had at a moment not before its beginning. */
export function eventsUntil({ from, to, perMs, toPerMs }: RatePiece, moment: SimulatedMs): number {
  const passed = Math.min(moment, to) - from;
  if (toPerMs === undefined) return passed * perMs;
  return passed * (perMs + ((toPerMs - perMs) * passed) / (2 * (to - from)));
}

/** When it has had so many; from 0 to what it has. */
export function timeOf({ from, to, perMs, toPerMs }: RatePiece, events: number): SimulatedMs {
  if (toPerMs === undefined) return from + events / perMs;
  if (events === 0) return from;
  const slope = (toPerMs - perMs) / (to - from);
  // Of the two ways to write the root the one that loses no digits, however flat the slope.
  const root = Math.sqrt(Math.max(0, perMs * perMs + 2 * slope * events));
  return Math.min(to, from + (2 * events) / (perMs + root));
}

export function rateAt({ from, to, perMs, toPerMs = perMs }: RatePiece, moment: SimulatedMs): number {
  return perMs + ((toPerMs - perMs) * (moment - from)) / (to - from);
}

/** The part of each piece that lies within [from, to). */
export function within(pieces: readonly RatePiece[], from: SimulatedMs, to: SimulatedMs): RatePiece[] {
  return pieces.flatMap((piece) => {
    const [begin, end] = [Math.max(piece.from, from), Math.min(piece.to, to)];
    if (begin >= end) return [];
    if (piece.toPerMs === undefined) return [{ ...piece, from: begin, to: end }];
    return [{ from: begin, to: end, perMs: rateAt(piece, begin), toPerMs: rateAt(piece, end) }];
  });
}
