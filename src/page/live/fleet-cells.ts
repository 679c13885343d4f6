/** The cells as the page has them: bytes, and which fleets and steps they belong to. */
import { CELL_BYTES } from '../../metrics/cell.ts';
import { applyChanges } from '../../outputs/web/cell-changes.ts';
import type { CellFleet, CellsEvent } from '../../outputs/web/events.ts';

export interface PlacedFleet extends CellFleet {
  /** Its first cell. */
  readonly first: number;
}

export class FleetCells {
  devices = 0;
  fleets: readonly PlacedFleet[] = [];
  bytes = new Uint8Array(0);

  /** The cells that have changed; undefined: all of them, and perhaps there are others than before. */
  take({ devices, fleets, whole, changes }: CellsEvent): readonly number[] | undefined {
    this.devices = devices ?? this.devices;
    if (fleets) this.fleets = placed(fleets);
    const changed: number[] = [];
    if (changes !== undefined) applyChanges(this.bytes, fromBase64(changes), (cell) => changed.push(cell));
    if (whole === undefined) return changed;
    const before = this.bytes;
    this.bytes = fromBase64(whole);
    return devices === undefined ? differing(before, this.bytes) : undefined;
  }

  get count(): number {
    return this.bytes.length / CELL_BYTES;
  }

  fleetOf(cell: number): PlacedFleet | undefined {
    return this.fleets.findLast(({ first }) => first <= cell);
  }
}

function placed(fleets: readonly CellFleet[]): PlacedFleet[] {
  let next = 0;
  return fleets.map((fleet) => {
    const first = next;
    next += fleet.cells;
    return { ...fleet, first };
  });
}

function differing(before: Uint8Array, now: Uint8Array): number[] {
  const changed: number[] = [];
  for (let at = 0; at < now.length; at += CELL_BYTES)
    if (before[at] !== now[at] || before[at + 1] !== now[at + 1]) changed.push(at / CELL_BYTES);
  return changed;
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
