/** All cells of a run, put together from what its workers tell: by fleet, then by number. */
import {
  CELL_BYTES,
  DOING_CODE,
  ENDING_CODE,
  readCell,
  stateByte,
  stepByte,
  type WorkerCells,
} from '../../metrics/cell.ts';
import { cellCount, deviceOfCell } from '../../metrics/cell-sample.ts';
import type { RunOutline } from '../story/outline.ts';
import { changesBetween } from './cell-changes.ts';
import type { CellFleet, CellsEvent } from './events.ts';

type Facts = Pick<RunOutline, 'fleets' | 'workers' | 'devices'>;

interface FieldFleet extends CellFleet {
  /** As they were first seen: in the order of the lifecycle, and none that never happens. */
  readonly steps: string[];
}

export class FleetField {
  private readonly devices: number;
  private readonly fleets: readonly FieldFleet[];
  private readonly fleetOfCell: Uint16Array;
  /** The cells that each worker tells of, ascending. */
  private readonly cellsOfWorker: readonly Uint32Array[];
  private readonly now: Uint8Array;
  /** What every viewer has that is up to date. */
  private readonly shown: Uint8Array;
  private stepsShown = 0;

  constructor({ fleets, workers, devices }: Facts) {
    const count = cellCount(devices);
    this.devices = devices;
    this.now = new Uint8Array(count * CELL_BYTES);
    this.shown = new Uint8Array(count * CELL_BYTES);
    this.fleetOfCell = fleetsOfCells(fleets, devices);
    const cellsOfFleet = fleets.map(() => 0);
    for (const fleet of this.fleetOfCell) cellsOfFleet[fleet] = (cellsOfFleet[fleet] ?? 0) + 1;
    const all = Array.from({ length: count }, (_, cell) => cell);
    this.cellsOfWorker = Array.from({ length: workers }, (_, worker) =>
      Uint32Array.from(all.filter((cell) => deviceOfCell(cell, devices) % workers === worker)),
    );
    this.fleets = fleets.map((fleet, i) => ({
      name: fleet.name,
      devices: fleet.devices,
      cells: cellsOfFleet[i] ?? 0,
      steps: ['waiting'],
    }));
  }

  add({ worker, steps, cells }: WorkerCells): void {
    const places = this.fleets.map((fleet, i) => (steps[i] ?? []).map((step) => placeOf(fleet, step)));
    let from = 0;
    for (const cell of this.cellsOfWorker[worker] ?? []) {
      const step = cells[from++];
      const state = cells[from++];
      if (step === undefined || state === undefined) return;
      const place = places[this.fleetOfCell[cell] as number]?.[step];
      this.now[cell * CELL_BYTES] = stepByte(place ?? Number.POSITIVE_INFINITY);
      this.now[cell * CELL_BYTES + 1] = state;
    }
  }

  /** Nothing more is known of what its devices do; those whose life has ended stay as they are. */
  lose(worker: number): void {
    for (const cell of this.cellsOfWorker[worker] ?? []) {
      const at = cell * CELL_BYTES;
      const { doing, beat } = readCell(this.now[at] as number, this.now[at + 1] as number);
      if (doing === 'ended') continue;
      this.now[at + 1] = stateByte(ENDING_CODE.lost, DOING_CODE.ended, false, !beat);
    }
  }

  /** What viewers have who are up to date, for those who are not. */
  whole(): CellsEvent {
    return { devices: this.devices, fleets: this.fleetsNow(), whole: base64(this.shown) };
  }

  /** What has changed for those who are up to date; undefined when nothing has. */
  next(): CellsEvent | undefined {
    const changes = changesBetween(this.shown, this.now);
    if (!changes) return undefined;
    const steps = this.fleets.reduce((sum, fleet) => sum + fleet.steps.length, 0);
    const grown = steps !== this.stepsShown;
    this.stepsShown = steps;
    this.shown.set(this.now);
    return { ...(grown && { fleets: this.fleetsNow() }), ...shorter(changes, this.now) };
  }

  private fleetsNow(): CellFleet[] {
    return this.fleets.map((fleet) => ({ ...fleet, steps: [...fleet.steps] }));
  }
}

function fleetsOfCells(fleets: Facts['fleets'], devices: number): Uint16Array {
  const ends = fleets.map((_, i) => fleets.slice(0, i + 1).reduce((sum, fleet) => sum + fleet.devices, 0));
  return Uint16Array.from({ length: cellCount(devices) }, (_, cell) =>
    ends.findIndex((end) => deviceOfCell(cell, devices) < end),
  );
}

function placeOf({ steps }: FieldFleet, step: string): number {
  const place = steps.indexOf(step);
  return place >= 0 ? place : steps.push(step) - 1;
}

const shorter = (changes: Uint8Array, now: Uint8Array): Pick<CellsEvent, 'whole' | 'changes'> =>
  changes.length < now.length ? { changes: base64(changes) } : { whole: base64(now) };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
