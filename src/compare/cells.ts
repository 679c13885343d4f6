/**
 * Latencies at a reduced resolution, for the noise within a run: 64 cells a doubling, each 1.1 % wide, where the
 * figures themselves are read from histograms of a thousandth. Values within a cell are taken as evenly spread.
 */
import { BUCKETS, middleOf } from '../metrics/buckets.ts';

const PER_DOUBLING = 64;

const cells = new Int16Array(BUCKETS).fill(-1);

/** The cell of a histogram's bucket. */
export function cellOf(bucket: number): number {
  const known = cells[bucket] as number;
  if (known >= 0) return known;
  const cell = Math.floor(PER_DOUBLING * Math.log2(Math.max(1, middleOf(bucket))));
  cells[bucket] = cell;
  return cell;
}

/** Microseconds at a place within the cells: 3.5 is the middle of cell 3. */
export const microsAt = (place: number): number => 2 ** (place / PER_DOUBLING);

export const middleOfCell = (cell: number): number => microsAt(cell + 0.5);
