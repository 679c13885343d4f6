/** A whole distribution as HdrHistogram's plots show it: ever finer towards the highest values. */
import { highestOf } from '../../metrics/buckets.ts';
import type { Histogram } from '../../metrics/histogram.ts';

/** Points in every halving of what is left to 100 %. */
const TICKS = 5;

/** Points [percentage, microseconds], ascending, the last at 100 %; empty without values. */
export function percentileCurve(histogram: Histogram): [percentage: number, micros: number][] {
  const { count: total, max } = histogram;
  if (total === 0) return [];
  const points: [number, number][] = [];
  const ticks = percentages();
  let next = ticks.next().value;
  let seen = 0;
  histogram.each((bucket, count) => {
    seen += count;
    // The last value of all is at 100 %, which no tick reaches.
    for (; seen < total && (next / 100) * total <= seen; next = ticks.next().value)
      points.push([round(next), Math.min(highestOf(bucket), max)]);
  });
  points.push([100, max]);
  return points;
}

/** 0, 10 … 50, 55, 60 … 75, 77.5 … without end. */
function* percentages(): Generator<number, never> {
  for (let [from, to] = [0, 50]; ; [from, to] = [to, to + (100 - to) / 2])
    for (let tick = 0; tick < TICKS; tick++) yield from + ((to - from) * tick) / TICKS;
}

const round = (percentage: number): number => Math.round(percentage * 1e6) / 1e6;
