/** How large cells are and where each lies: as large as the room allows, fleets below each other. Pure. */

export interface Room {
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

export interface Grid {
  /** CSS px of a cell's side, the line between cells included. */
  readonly size: number;
  readonly columns: number;
}

const LARGEST = 24;
const SMALLEST = 3;

/** @param counts cells of each fleet */
export function gridFor(counts: readonly number[], { width, height }: Room): Grid {
  for (let size = LARGEST; size > SMALLEST; size--) {
    const columns = Math.max(1, Math.floor(width / size));
    const rows = counts.reduce((sum, count) => sum + rowsOf(count, columns), 0);
    if (rows * size <= height) return { size, columns };
  }
  return { size: SMALLEST, columns: Math.max(1, Math.floor(width / SMALLEST)) };
}

export const rowsOf = (count: number, columns: number): number => Math.ceil(count / columns);

/** The cell, counted from the fleet's first, at a place in the fleet's band; undefined where there is none. */
export function cellAt(x: number, y: number, count: number, { size, columns }: Grid): number | undefined {
  const column = Math.floor(x / size);
  const row = Math.floor(y / size);
  if (column < 0 || column >= columns || row < 0) return undefined;
  const cell = row * columns + column;
  return cell < count ? cell : undefined;
}
