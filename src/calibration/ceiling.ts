/** What so many workers carry, by what was measured of some. Pure. */
import type { Ceilings, RequestCeiling } from './calibration.ts';

export interface Place {
  readonly workers: number;
  readonly cores: number;
  /** The target runs on the same cores, as the null responder did. */
  readonly shared: boolean;
}

/** Requests a second. */
export function requestsCarried({ requests }: Ceilings, { workers, cores, shared }: Place): number {
  return shared ? besideTarget(requests, workers) : alone(requests, Math.min(workers, cores));
}

/** Connections and calls cost one worker as much as it can do; several get on side by side while there are cores. */
export const carriedByEach = (ofOne: number, { workers, cores }: Place): number =>
  ofOne * Math.min(workers, cores);

/** As measured, and evenly between what was measured; more workers carry no more than the most that were. */
function besideTarget(requests: Ceilings['requests'], workers: number): number {
  const after = requests.findIndex((one) => one.workers >= workers);
  const [last] = requests.slice(-1) as [RequestCeiling];
  if (after < 0) return last.perSecond;
  const [high, low] = [requests[after] ?? last, requests[after - 1] ?? requests[0]];
  if (high.workers === low.workers) return high.perSecond;
  const share = (workers - low.workers) / (high.workers - low.workers);
  return low.perSecond + share * (high.perSecond - low.perSecond);
}

/** Each as much as one, less what several took from each other where it was they that were the limit. */
function alone(requests: Ceilings['requests'], workers: number): number {
  const [one] = requests;
  const [most] = requests.slice(-1) as [RequestCeiling];
  if (most.boundBy !== 'workers' || workers === 1) return workers * one.perSecond;
  return workers * Math.min(one.perSecond, most.perSecond / most.workers);
}
