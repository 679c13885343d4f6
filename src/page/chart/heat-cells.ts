/** The arithmetic of a heatmap's cells. */
import type { Heat } from '../../outputs/story/story.ts';

export interface HeatCell {
  readonly column: number;
  /** Microseconds. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The lower edge of a row, microseconds. */
export const edgeOf = ({ first, perDecade }: Heat, row: number): number => 10 ** ((first + row) / perDecade);

export function mostIn({ columns }: Heat): number {
  let most = 0;
  for (const cells of columns)
    for (let at = 1; at < cells.length; at += 2) most = Math.max(most, cells[at] ?? 0);
  return most;
}

/** 0 for one attempt to 1 for the most: by logarithm, since a busy cell has thousands and a rare one matters. */
export const heatShare = (count: number, most: number): number =>
  most <= 1 ? 1 : Math.log(Math.max(1, count)) / Math.log(most);

/** The cell at a moment (ms) and a latency (µs), empty or not; undefined outside of the field. */
export function cellAt(heat: Heat, moment: number, microseconds: number): HeatCell | undefined {
  const column = Math.floor(moment / heat.stepMs);
  const row = Math.floor(Math.log10(microseconds) * heat.perDecade + 1e-9) - heat.first;
  const cells = heat.columns[column];
  if (cells === undefined || row < 0 || row >= heat.rows) return undefined;
  let count = 0;
  for (let at = 0; at < cells.length; at += 2) if (cells[at] === row) count = cells[at + 1] ?? 0;
  return { column, from: edgeOf(heat, row), to: edgeOf(heat, row + 1), count };
}
