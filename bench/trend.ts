/** Whether something grows: the slope of noisy measurements, by Theil and Sen, which no single spike can move. Pure. */
import { median } from './bench.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Trend {
  /** The median of the slopes between all pairs; y an x. */
  readonly slope: number;
  /** The interval that has the true slope in 95 of 100 cases, after Kendall and Sen. */
  readonly low: number;
  readonly high: number;
}

/** Of the standard normal distribution, for 95 %. */
const DEVIATIONS = 1.96;
const LEAST_POINTS = 8;

/** Throws with fewer than eight points: they would fit anything. */
export function trendOf(points: readonly Point[]): Trend {
  const count = points.length;
  if (count < LEAST_POINTS) throw new Error(`a trend needs ${LEAST_POINTS} points, there are ${count}`);
  const slopes: number[] = [];
  for (const [at, first] of points.entries())
    for (const second of points.slice(at + 1))
      if (second.x !== first.x) slopes.push((second.y - first.y) / (second.x - first.x));
  slopes.sort((a, b) => a - b);
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const apart = (DEVIATIONS * deviation) / 2;
  const at = (rank: number) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))]!;
  const middle = (slopes.length - 1) / 2;
  return { slope: median(slopes), low: at(middle - apart), high: at(middle + apart) };
}

/** Growth that chance does not explain: 0 when the interval has 0 in it, or lies below. */
export const growthOf = ({ slope, low }: Trend): number => (low > 0 ? slope : 0);

/**
 * One point for each span of x, in its middle: neighbours in time are alike, and a trend takes its points for
 * independent of each other.
 */
export function bySpans(
  points: readonly Point[],
  span: number,
  pick: (values: readonly number[]) => number,
): Point[] {
  const spans = new Map<number, number[]>();
  for (const { x, y } of points) {
    const number = Math.floor(x / span);
    const values = spans.get(number);
    if (values) values.push(y);
    else spans.set(number, [y]);
  }
  return [...spans].map(([number, values]) => ({ x: (number + 0.5) * span, y: pick(values) }));
}

export const lowest = (values: readonly number[]): number => Math.min(...values);
