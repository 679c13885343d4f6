/**
 * What has changed between two states of the cells, in few bytes: for each cell that has, how many unchanged ones lie
 * before it (7 bits a byte, the lowest first; the eighth bit: more follow), and its two bytes. The browser reads it.
 */
import { CELL_BYTES } from '../../metrics/cell.ts';

/** Undefined when nothing has changed. Both are equally long. */
export function changesBetween(before: Uint8Array, now: Uint8Array): Uint8Array | undefined {
  const changes: number[] = [];
  let unchanged = 0;
  for (let at = 0; at < now.length; at += CELL_BYTES) {
    if (before[at] === now[at] && before[at + 1] === now[at + 1]) {
      unchanged++;
      continue;
    }
    let gap = unchanged;
    for (; gap > 0x7f; gap >>>= 7) changes.push((gap & 0x7f) | 0x80);
    changes.push(gap, now[at] as number, now[at + 1] as number);
    unchanged = 0;
  }
  return changes.length === 0 ? undefined : Uint8Array.from(changes);
}

/**
 * Carries changes out on `cells`.
 * @param changed called for each cell, with its index, after it has changed
 * @throws RangeError for changes that do not fit
 */
export function applyChanges(
  cells: Uint8Array,
  changes: Uint8Array,
  changed: (cell: number) => void = () => {},
): void {
  let cell = 0;
  for (let at = 0; at < changes.length; cell++) {
    let gap = 0;
    let shift = 0;
    let byte = 0;
    do {
      byte = changes[at++] ?? 0;
      gap |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    cell += gap;
    const place = cell * CELL_BYTES;
    if (at + CELL_BYTES > changes.length || place + CELL_BYTES > cells.length)
      throw new RangeError('changes of other cells');
    cells[place] = changes[at++] as number;
    cells[place + 1] = changes[at++] as number;
    changed(cell);
  }
}
