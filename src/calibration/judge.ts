/** What a plan asks for, held against what this machine, or an agent's, was found to carry. Pure. */
import { clock, count } from '../outputs/format.ts';
import type { Demand, Peak } from '../scenario/demand/demand.ts';
import type { Calibration } from './calibration.ts';
import { carriedByEach, type Place, requestsCarried } from './ceiling.ts';

/** Below these nearly every machine carries a run, and nobody need calibrate. A second. */
const WORTH_CALIBRATING = { requests: 10_000, calls: 3000, connects: 2000 };

export interface Judged extends Place {
  readonly timeScale: number;
  /** Who would have to carry it: `this machine`, `agent a`. */
  readonly of: string;
  /** Whether more workers are to be had by a flag: those of agents are placed otherwise. */
  readonly here: boolean;
}

type Known = Pick<Calibration, 'at' | 'ceilings' | 'doubts'>;

/** A line for each rate that cannot be carried: a run that asks for it would be INVALID. */
export function demandWarnings(demand: Demand, known: Known, place: Judged): string[] {
  const { ceilings } = known;
  const carried = (workers: number) => requestsCarried(ceilings, { ...place, workers });
  const each = (ofOne: number) => (workers: number) => carriedByEach(ofOne, { ...place, workers });
  const calls = ceilings.callsPerSecond;
  return [
    ...warning('requests', demand.requests, carried, 'a lower rate', known, place),
    ...(calls === undefined
      ? []
      : warning('HTTPS calls', demand.calls, each(calls), 'a lower rate', known, place)),
    ...warning(
      'connects',
      demand.connects,
      each(ceilings.connectsPerSecond),
      'a slower arrival',
      known,
      place,
    ),
  ];
}

function warning(
  what: string,
  { perSecond, at }: Peak,
  carriedBy: (workers: number) => number,
  less: string,
  { at: calibrated, doubts }: Known,
  { workers, cores, of, here, timeScale }: Judged,
): string[] {
  const carried = carriedBy(workers);
  if (perSecond <= carried) return [];
  const more = Array.from({ length: Math.max(0, cores - workers) }, (_, nth) => workers + 1 + nth).find(
    (so) => carriedBy(so) >= perSecond,
  );
  const machines = here ? 'more machines (docs/sizing.md)' : 'more agents on other machines';
  const mends = [...(here && more !== undefined ? [`--workers ${more}`] : []), less, machines];
  const some = workers === 1 ? `1 worker of ${of} carries` : `${workers} workers of ${of} carry`;
  const doubt = doubts.length > 0 ? `; ${doubts[0]}` : '';
  return [
    `the plan asks for ${count(perSecond)} ${what}/s at its peak (${clock(at / timeScale)} into the run), ${some} ${count(carried)} (calibrated ${day(calibrated)}${doubt}): ${mends.slice(0, -1).join(', ')} or ${mends.at(-1)}`,
  ];
}

/** For a machine that was never calibrated, where that would say something. */
export function calibrationHint({ requests, calls, connects }: Demand): string | undefined {
  const least = WORTH_CALIBRATING;
  const [asked] = [
    requests.perSecond >= least.requests ? `${count(requests.perSecond)} requests/s` : undefined,
    calls.perSecond >= least.calls ? `${count(calls.perSecond)} HTTPS calls/s` : undefined,
    connects.perSecond >= least.connects ? `${count(connects.perSecond)} connects/s` : undefined,
  ].filter((text) => text !== undefined);
  return (
    asked &&
    `the plan asks for ${asked} at its peak: \`regatta calibrate\` finds out whether this machine carries that`
  );
}

const day = (at: string): string => at.slice(0, 10);
