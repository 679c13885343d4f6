/** What a plan asks of whoever drives it at its worst second of real time, in a line. Pure. */
import { clock, count, rate } from '../outputs/format.ts';
import type { Demand, Peak } from '../scenario/demand/demand.ts';

/**
 * `peak in real time: about 333 requests/s (12:30), 1,000 connects/s (0:00); 20,000 devices`; undefined of a plan whose
 * pace nothing tells. The moments are real time into the run.
 */
export function askedLine(
  { requests, calls, connects, devices, fleets }: Demand,
  timeScale: number,
): string | undefined {
  const peak = ({ perSecond, at }: Peak, what: string): string[] =>
    perSecond === 0 ? [] : [`${rate(perSecond).replace('/s', ` ${what}/s`)} (${clock(at / timeScale)})`];
  const peaks = [
    ...peak(requests, 'requests'),
    ...peak(calls, 'HTTPS calls'),
    ...peak(connects, 'connects'),
  ].join(', ');
  if (peaks === '') return undefined;
  const connected = devices === 0 ? '' : `; ${count(devices)} devices connected`;
  const unpaced = fleets.filter((fleet) => fleet.unpaced).map(({ fleet }) => fleet);
  const without = unpaced.length === 0 ? '' : `; without what ${unpaced.join(', ')} does at no pace`;
  return `peak in real time: about ${peaks}${connected}${without}`;
}
