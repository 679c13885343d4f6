/**
 * What a plan asks of the generator at its worst second of real time. Pure, and an estimate: replies are taken to come
 * at once, chances to fall as they do on average; what operations, people and reactions cause is not in it.
 */
import type { SimulatedMs } from '../../lifecycle/effects.ts';
import { arrivalTimes } from '../arrival.ts';
import type { FleetPlan, Plan } from '../plan.ts';
import { Arrivals } from './arrivals.ts';
import { asksWithin, type Fleet } from './expected.ts';
import { type Source, walk } from './sources.ts';

/** The highest rate over a second. */
export interface Peak {
  /** Of real time. */
  readonly perSecond: number;
  /** When that second begins; simulated ms since the start of the run. */
  readonly at: SimulatedMs;
}

export interface FleetDemand {
  readonly fleet: string;
  readonly devices: number;
  /** Over HTTP `calls`, and no connections of MQTT. */
  readonly overHttp: boolean;
  readonly requests: Peak;
  readonly connects: Peak;
  /** Some of its turns follow replies without a pace of their own, or a module plays it: how many is not planned. */
  readonly unpaced: boolean;
}

export interface Demand {
  /** That hold a connection of MQTT. */
  readonly devices: number;
  readonly requests: Peak;
  /** Over HTTP. */
  readonly calls: Peak;
  readonly connects: Peak;
  readonly fleets: readonly FleetDemand[];
}

export type Demanding = Pick<Plan, 'seed' | 'timeScale' | 'ends'> & {
  readonly fleets: readonly Pick<
    FleetPlan,
    'name' | 'cloud' | 'devices' | 'arrival' | 'lifecycle' | 'module'
  >[];
};

/** Moments that are looked at besides those at which something begins or ends. */
const LOOKED_AT = 120;
/** Of a fleet's arrivals, and first turns of a repetition. */
const ARRIVALS_LOOKED_AT = 16;
const TURNS_LOOKED_AT = 6;

/** @param overHttp clouds whose devices hold no connection of MQTT */
export function demandOf(plan: Demanding, overHttp: ReadonlySet<string> = new Set()): Demand {
  const second = 1000 * plan.timeScale;
  const asking = plan.fleets.map((fleet) => asked(fleet, plan.seed, overHttp.has(fleet.cloud)));
  const edges = asking.flatMap((one) => edgesOf(one));
  const end = plan.ends ?? Math.max(second, ...edges) + second;
  const moments = momentsIn(edges, end, second);
  const requests = asking.map((one) => ratesOf(one, 'request', moments, second));
  const connects = asking.map((one) => ratesOf(one, 'connect', moments, second));
  const peak = (rates: readonly Float64Array[], of: boolean) =>
    peakOf(
      rates.filter((_, index) => asking[index]?.overHttp === of),
      moments,
    );
  return {
    devices: asking.reduce((sum, { plan: { devices }, overHttp }) => sum + (overHttp ? 0 : devices), 0),
    requests: peak(requests, false),
    calls: peak(requests, true),
    connects: peak(connects, false),
    fleets: asking.map((one, index) => ({
      fleet: one.plan.name,
      devices: one.plan.devices,
      overHttp: one.overHttp,
      requests: peakOf(requests.slice(index, index + 1), moments),
      connects: peakOf(one.overHttp ? [] : connects.slice(index, index + 1), moments),
      unpaced: one.unpaced,
    })),
  };
}

/** Of an equal share of the devices of each fleet, 0…1: what so many of a run's workers are asked for. */
export function shareOf(demand: Demand, share: number): Demand {
  const part = ({ perSecond, at }: Peak): Peak => ({ perSecond: perSecond * share, at });
  return {
    devices: demand.devices * share,
    requests: part(demand.requests),
    calls: part(demand.calls),
    connects: part(demand.connects),
    fleets: demand.fleets.map((fleet) => ({
      ...fleet,
      devices: fleet.devices * share,
      requests: part(fleet.requests),
      connects: part(fleet.connects),
    })),
  };
}

interface Asking {
  readonly plan: Demanding['fleets'][number];
  readonly overHttp: boolean;
  readonly fleet: Fleet;
  readonly sources: readonly Source[];
  readonly unpaced: boolean;
}

function asked(plan: Demanding['fleets'][number], seed: number, overHttp: boolean): Asking {
  const { sources: all, unpaced } = walk(plan.lifecycle, { since: 'arrival', min: 0, max: 0 });
  const sources = together(all);
  const arrival = new Arrivals(plan.devices, arrivalTimes(plan, seed));
  const start = new Arrivals(plan.devices, () => 0);
  return {
    plan,
    overHttp,
    fleet: { arrival, start },
    sources,
    unpaced: unpaced || plan.module !== undefined,
  };
}

/** What is asked at the same moments, as one: most lives begin with a handful of steps. */
function together(sources: readonly Source[]): Source[] {
  const groups = new Map<string, Source>();
  for (const source of sources) {
    const { weight, ...rest } = source;
    const key = JSON.stringify(rest);
    groups.set(key, { ...source, weight: weight + (groups.get(key)?.weight ?? 0) });
  }
  return [...groups.values()];
}

/** Moments at which a source of the fleet begins or ends, or may be at its highest. */
function edgesOf({ fleet, sources }: Asking): SimulatedMs[] {
  return sources.flatMap((source) => {
    if (source.kind === 'load') return source.shape.pieces.flatMap(({ from, to }) => [from, to]);
    const { when } = source;
    const arrivals = fleet[when.since];
    const { moments } = arrivals;
    const every = Math.max(1, Math.floor(moments.length / ARRIVALS_LOOKED_AT));
    const some = [...moments.filter((_, index) => index % every === 0), arrivals.last];
    if (source.kind === 'once') return some.flatMap((at) => [at + when.min, at + when.max]);
    const { period, turns } = source;
    const last = Math.min(turns, TURNS_LOOKED_AT);
    return Array.from({ length: last }, (_, turn) => [
      arrivals.first + when.min + turn * period.min,
      arrivals.last + when.max + turn * period.max,
    ]).flat();
  });
}

/** Begins of windows of a second within [0, end). */
function momentsIn(edges: readonly SimulatedMs[], end: SimulatedMs, second: number): SimulatedMs[] {
  const last = Math.max(0, end - second);
  const grid = Array.from({ length: LOOKED_AT + 1 }, (_, nth) => (last * nth) / LOOKED_AT);
  const around = edges.flatMap((edge) => [edge, edge - second]);
  // Down to a fiftieth of the window, so that what begins at a moment stays in the window from there.
  const finely = second / 50;
  const moments = [...grid, ...around].map((moment) => Math.floor(moment / finely) * finely);
  return [...new Set(moments.map((moment) => Math.min(last, Math.max(0, moment))))];
}

/** What a fleet asks for in the second from each moment on. */
function ratesOf(
  { sources, fleet }: Asking,
  kind: Source['asked'],
  moments: readonly SimulatedMs[],
  second: number,
): Float64Array {
  const rates = new Float64Array(moments.length);
  for (const source of sources) {
    if (source.asked !== kind) continue;
    for (const [index, at] of moments.entries()) rates[index]! += asksWithin(source, fleet, at, at + second);
  }
  return rates;
}

/** Of all together. */
function peakOf(rates: readonly Float64Array[], moments: readonly SimulatedMs[]): Peak {
  let peak: Peak = { perSecond: 0, at: 0 };
  for (const [index, at] of moments.entries()) {
    let perSecond = 0;
    for (const each of rates) perSecond += each[index]!;
    if (perSecond > peak.perSecond) peak = { perSecond, at };
  }
  return peak;
}
