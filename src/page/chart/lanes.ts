/**
 * Puts intervals that overlap into different lanes, each into the first that is free; when all `most` are taken,
 * into the last. In the order of their beginnings; returns the lane of each, from 0.
 */
export function intoLanes(intervals: readonly { from: number; to: number }[], most: number): number[] {
  const ends: number[] = [];
  return intervals.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free >= 0 ? free : Math.min(ends.length, most - 1);
    ends[lane] = Math.max(to, ends[lane] ?? 0);
    return lane;
  });
}
