/** HdrHistogram's axis: a percentile p (0…100) lies at log10(1 / (1 - p / 100)), so that each nine has the same room. */

/** 100 % is infinitely far: it is drawn where one attempt of all `count` lies, and never left of the point before. */
export function percentilePlace(percentage: number, count: number): number {
  const furthest = Math.log10(Math.max(2, count));
  return percentage >= 100 ? furthest : Math.min(furthest, -Math.log10(1 - percentage / 100));
}

/** 0, 50, and every 9 that fits between `from` and `to`. */
export function percentileTicks(from: number, to: number): number[] {
  const ticks = [0, Math.log10(2)];
  for (let nines = 1; nines <= to + 1e-9; nines++) ticks.push(nines);
  return ticks.filter((tick) => tick >= from - 1e-9 && tick <= to + 1e-9);
}

/** Of a place on the axis: `0 %`, `50 %`, `90 %`, `99.9 %`. With as many digits as tell it from its neighbours. */
export function percentileTick(place: number): string {
  const digits = Math.max(0, Math.ceil(place - 2 + 1e-9));
  const text = (100 * (1 - 10 ** -place)).toFixed(Math.min(10, digits));
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} %`;
}
