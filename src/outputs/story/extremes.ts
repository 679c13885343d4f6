/** From the seconds of a run to lines: of each bin the mean of its seconds, the lowest and the highest. */

import { rounded } from './health-bins.ts';
import type { Counted, Seconds } from './seconds.ts';
import type { Extremes } from './story.ts';

/** A last second shorter than this share is no rate of its own, and counts as this long. */
const SHORTEST = 0.5;

export interface Stretch {
  /** Real ms of a bin, and the bins from … up to but not including `to`. */
  readonly stepMs: number;
  readonly from: number;
  readonly to: number;
  /** Real ms: what lies after it is not told yet. */
  readonly until: number;
}

/** Events a second, on the seconds that frames tell of. */
export function rates(seconds: Seconds, counted: Counted, stretch: Stretch): Extremes {
  return extremes(seconds, stretch, (those, last) => {
    let [count, ms] = [0, 0];
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    for (const second of those) {
      const length = second === last ? lastLength(seconds, stretch.until) : seconds.lengthMs;
      const here = seconds.count(counted, second);
      count += here;
      ms += length;
      if (length <= seconds.lengthMs * SHORTEST && those.length > 1) continue;
      low = Math.min(low, (here * 1000) / length);
      high = Math.max(high, (here * 1000) / length);
    }
    return [(count * 1000) / ms, low, high];
  });
}

/** A gauge as it stood at the end of each second; its value is the last. */
export function levels(seconds: Seconds, level: (second: number) => number, stretch: Stretch): Extremes {
  return extremes(seconds, stretch, (those) => {
    const values = those.map(level);
    return [values.at(-1) ?? 0, Math.min(...values), Math.max(...values)];
  });
}

function extremes(
  seconds: Seconds,
  { stepMs, from, to, until }: Stretch,
  measure: (seconds: readonly number[], last: number) => readonly [value: number, low: number, high: number],
): Extremes {
  const each = stepMs / seconds.lengthMs;
  const end = Math.ceil(until / seconds.lengthMs);
  const lines = {
    value: [] as (number | null)[],
    low: [] as (number | null)[],
    high: [] as (number | null)[],
  };
  for (let bin = from; bin < to; bin++) {
    const those: number[] = [];
    for (let second = bin * each; second < Math.min((bin + 1) * each, end); second++)
      if (seconds.isKnown(second)) those.push(second);
    const [value, low, high] = those.length > 0 ? measure(those, end - 1).map(rounded) : [null, null, null];
    lines.value.push(value ?? null);
    lines.low.push(low ?? null);
    lines.high.push(high ?? null);
  }
  return lines;
}

function lastLength({ lengthMs }: Seconds, until: number): number {
  const over = until % lengthMs;
  return over === 0 ? lengthMs : Math.max(over, lengthMs * SHORTEST);
}
