/** When devices arrive at a rate over time: the rate goes on, if need be beyond what is written, until all are there. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { dueTime, eventsExpected } from '../lifecycle/load.ts';
import { eventsIn, type RatePiece, within } from '../lifecycle/rate-piece.ts';
import { dailyPieces } from './daily-curve.ts';
import { type Clock, curveOf, listPieces, shaped, stretch } from './lay-rate.ts';
import type { RateOverTime, RateSetting } from './rate-schema.ts';
import { DAY } from './time-of-day.ts';

const SHORTEST = 60_000;
/** Nobody waits for longer than a year of simulated time. */
const LONGEST = 400 * DAY;

/**
 * Pieces in which all devices arrive; fewer than all when the rate ends at 0. A change without a length lasts as long
 * as it takes to let them all in, and the last rate of a list goes on.
 */
export function layArrival(
  rate: RateOverTime,
  devices: number,
  after: SimulatedMs,
  clock: Clock,
): readonly RatePiece[] {
  // A Poisson process may take longer than its rate says, by few of its deviations.
  const enough = rate.poisson ? devices + 10 * Math.sqrt(devices) + 50 : devices;
  let pieces: readonly RatePiece[] = [];
  for (let length = SHORTEST; length <= LONGEST; length *= 2) {
    const span = { begin: after, end: after + length };
    pieces = shaped(rate, unshaped(rate, devices, span, clock), span, clock);
    if (eventsExpected({ pieces }) >= enough) break;
  }
  const until = dueTime({ pieces }, Math.ceil(enough));
  return until === undefined ? pieces : within(pieces, after, until);
}

function unshaped(
  { setting, peak }: RateOverTime,
  devices: number,
  { begin, end }: { readonly begin: SimulatedMs; readonly end: SimulatedMs },
  clock: Clock,
): RatePiece[] {
  if (setting.kind === 'daily' || setting.kind === 'file')
    return dailyPieces(curveOf(setting, clock), begin, end, clock.timeOfDay);
  const parts = partsOf(setting);
  const last = parts.at(-1)!;
  const lengths = parts.reduce((sum, part) => sum + (part.for ?? 0), 0);
  const scale =
    peak === undefined ? 1 : peak / Math.max(...parts.flatMap(({ rate }) => [rate.from, rate.to]));
  const written = listPieces(parts.slice(0, last.for === undefined ? -1 : undefined), begin, begin + lengths);
  const left = devices - written.reduce((sum, piece) => sum + scale * eventsIn(piece), 0);
  const open =
    last.for === undefined && left > 0 ? left / ((scale * (last.rate.from + last.rate.to)) / 2) : 0;
  const changed = begin + lengths + open;
  return within(
    [
      ...written,
      ...(open > 0 ? stretch(last.rate, begin + lengths, changed) : []),
      ...(changed < end ? [{ from: changed, to: end, perMs: last.rate.to }] : []),
    ],
    begin,
    end,
  );
}

function partsOf(setting: Exclude<RateSetting, { kind: 'daily' | 'file' }>) {
  if (setting.kind === 'list') return setting.parts;
  if (setting.kind === 'one') return [{ rate: setting.rate }];
  throw new Error('devices arrive by no phases');
}
