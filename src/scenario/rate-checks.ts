/** What must hold of rates over time, once the files that they name are read. */
import { eventsExpected } from '../lifecycle/load.ts';
import type { DailyCurve } from './daily-curve.ts';
import type { Finding } from './diagnostics.ts';
import { layArrival } from './lay-arrival.ts';
import { type Clock, layRate, type Timeline } from './lay-rate.ts';
import { placePhases } from './phases.ts';
import { rateKey } from './rate-schema.ts';
import { type FoundRate, ratesOf, repeatsOf } from './rates.ts';
import type { Scenario } from './schema.ts';
import type { ChangingRate } from './units.ts';

/** Each piece goes to every worker. */
const MOST_PIECES = 50_000;

export function checkRates(scenario: Scenario, curves: ReadonlyMap<string, DailyCurve>): Finding[] {
  const found = ratesOf(scenario).flatMap((rate) => checkHeights(rate, curves));
  if (found.length > 0) return found;
  const clock: Clock = { timeOfDay: scenario.timeOfDay, curves };
  return [...checkArrivals(scenario, clock), ...checkSizes(scenario, clock)];
}

function checkHeights({ rate, path }: FoundRate, curves: ReadonlyMap<string, DailyCurve>): Finding[] {
  const { setting, peak } = rate;
  const curve =
    setting.kind === 'daily' ? setting.curve : setting.kind === 'file' ? curves.get(setting.csv) : undefined;
  if (curve?.relative && peak === undefined)
    return [{ path, message: 'expected rates with a unit, or the "peak" beside them, found plain numbers' }];
  const heights = curve
    ? curve.points.map(({ height }) => height)
    : ratesIn(setting).flatMap(({ from, to }) => [from, to]);
  return peak !== undefined && heights.length > 0 && heights.every((height) => height === 0)
    ? [{ path, message: 'expected a rate above 0 to raise to its peak, found 0 at all times' }]
    : [];
}

function ratesIn(setting: FoundRate['rate']['setting']): readonly ChangingRate[] {
  if (setting.kind === 'one') return [setting.rate];
  if (setting.kind === 'list') return setting.parts.map(({ rate }) => rate);
  return setting.kind === 'phases' ? Object.values(setting.rates) : [];
}

/** A file that could not be read is told already. */
const known = ({ setting }: FoundRate['rate'], { curves }: Clock): boolean =>
  setting.kind !== 'file' || curves.has(setting.csv);

function checkArrivals({ fleets }: Scenario, clock: Clock): Finding[] {
  return Object.entries(fleets).flatMap(([name, { arrival, devices }]) => {
    if (arrival.kind !== 'rate' || !known(arrival.rate, clock)) return [];
    const pieces = layArrival(arrival.rate, devices, arrival.after, clock);
    const path = ['fleets', name, 'arrival', rateKey(arrival.rate)];
    if (pieces.length > MOST_PIECES) return [tooLong(path)];
    // Half a device is a matter of rounding, and of chance with poisson.
    const admitted = Math.floor(eventsExpected({ pieces }) + 0.5);
    const message = `expected a rate that lets all ${devices} devices in, found one that lets in ${admitted}`;
    return admitted < devices ? [{ path, message }] : [];
  });
}

function checkSizes(scenario: Scenario, clock: Clock): Finding[] {
  const timeline: Timeline = { ...clock, phases: placePhases(scenario.phases), arrived: 0 };
  return repeatsOf(scenario).flatMap(({ node: { rate, for: length }, path }) =>
    rate && known(rate, clock) && layRate(rate, length, timeline).length > MOST_PIECES
      ? [tooLong([...path, rateKey(rate)])]
      : [],
  );
}

const tooLong = (path: Finding['path']): Finding => ({
  path,
  message: `expected a curve of at most ${MOST_PIECES} stretches over the whole time, found more; give it fewer points`,
});
