/** The fleet as a field of cells: every device at once, where it is in its life and how it fares. */
import { CELL_BYTES } from '../../metrics/cell.ts';
import { deviceOfCell } from '../../metrics/cell-sample.ts';
import type { CellsEvent } from '../../outputs/web/events.ts';
import { h, setText } from '../dom.ts';
import type { Panel, Shared } from '../panel.ts';
import { section } from '../sections/section.ts';
import { Band } from './band.ts';
import { type CellColours, cellColours } from './cell-colours.ts';
import { CellTip } from './cell-tip.ts';
import { cellAt, type Grid, gridFor } from './field-layout.ts';
import { Flashes } from './flashes.ts';
import { FleetCells, type PlacedFleet } from './fleet-cells.ts';
import { Legend, legendKey } from './legend.ts';
import { cellInWords } from './look.ts';
import { StepColours } from './step-colours.ts';

const HEIGHT = 460;

export class FieldPanel implements Panel {
  readonly id = 'fleet';
  readonly title = 'Fleet';
  readonly element: HTMLElement;
  private readonly shared: Shared;
  private readonly open: (device: number) => void;
  private readonly cells = new FleetCells();
  private readonly room = h('div', { class: 'field' });
  private readonly sample = h('p', { class: 'note', hidden: true });
  private readonly tip = new CellTip();
  private readonly legend = new Legend(() => this.drawAll());
  private readonly flashes = new Flashes((cells, flash) => this.change(cells, flash));
  private bands: readonly Band[] = [];
  private colours: readonly CellColours[] = [];
  private steps = new StepColours([]);
  private grid: Grid = { size: 3, columns: 1 };
  private pointed: number | undefined;

  /** @param open a cell was clicked: the device's number in the run */
  constructor(shared: Shared, open: (device: number) => void) {
    this.shared = shared;
    this.open = open;
    const note = 'A cell each device. What changes flashes. Click one to see its last messages.';
    this.element = section(
      this.id,
      this.title,
      note,
      this.sample,
      this.legend.element,
      this.room,
      this.tip.element,
    );
    shared.theme.changes.add(() => this.drawAll());
    new ResizeObserver(() => this.drawAll()).observe(this.room);
  }

  has(): boolean {
    return true;
  }

  /** The story does not say what single devices do: take() does. */
  show(): void {}

  take(event: CellsEvent): void {
    this.flashes.stop();
    const changed = this.cells.take(event);
    if (event.fleets) this.steps = new StepColours(this.cells.fleets);
    if (!changed || event.fleets) this.drawAll();
    if (changed) this.flashes.start(changed);
    this.legend.show(this.cells, this.steps);
    this.tip.refresh();
  }

  /** Frames the cell of a device; undefined: none. */
  point(device: number | undefined): void {
    this.pointed = device;
    const { fleets } = this.cells;
    for (const [i, band] of this.bands.entries()) {
      const fleet = fleets[i];
      const cell = fleet && device !== undefined ? this.cellOf(device) : undefined;
      const own = fleet && cell !== undefined && cell >= fleet.first && cell < fleet.first + fleet.cells;
      band.point(own ? cell - fleet.first : undefined);
    }
  }

  private cellOf(device: number): number | undefined {
    const { count, devices } = this.cells;
    for (let low = 0, high = count - 1; low <= high; ) {
      const middle = (low + high) >> 1;
      const number = deviceOfCell(middle, devices);
      if (number === device) return middle;
      if (number < device) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  private drawAll(): void {
    const { fleets, bytes, count, devices } = this.cells;
    if (count === 0) return;
    this.fitBands(fleets);
    const { theme } = this.shared;
    const { highlighted } = this.legend;
    this.grid = gridFor(
      fleets.map(({ cells }) => cells),
      { width: this.room.clientWidth, height: HEIGHT },
    );
    this.colours = fleets.map((fleet) =>
      cellColours(
        fleet.steps.length,
        (name) => theme.colour(name),
        (step) => this.steps.ofStep(fleet, step),
        highlighted === undefined
          ? undefined
          : (look, step) => legendKey(look, this.steps.nameOf(fleet, step)) === highlighted,
      ),
    );
    for (const [i, fleet] of fleets.entries())
      this.bands[i]?.draw(fleet, bytes, this.grid, this.colours[i] as CellColours);
    const all = devices.toLocaleString('en');
    setText(
      this.sample,
      `${count.toLocaleString('en')} of ${all} devices are shown, evenly spread over the fleets.`,
    );
    this.sample.hidden = count === devices;
    this.point(this.pointed);
  }

  private change(cells: readonly number[], flash: number): void {
    const { fleets, bytes } = this.cells;
    let from = 0;
    for (const [i, fleet] of fleets.entries()) {
      let to = from;
      while (to < cells.length && (cells[to] as number) < fleet.first + fleet.cells) to++;
      const colours = this.colours[i];
      if (to > from && colours) this.bands[i]?.change(fleet, cells.slice(from, to), bytes, colours, flash);
      from = to;
    }
  }

  private fitBands(fleets: readonly PlacedFleet[]): void {
    if (this.bands.length === fleets.length) return;
    this.bands = fleets.map((_, i) => this.band(i));
    this.room.replaceChildren(...this.bands.map(({ element }) => element));
  }

  private band(place: number): Band {
    const band = new Band();
    const cellUnder = ({ offsetX, offsetY }: MouseEvent): number | undefined => {
      const fleet = this.cells.fleets[place];
      const cell = fleet && cellAt(offsetX, offsetY, fleet.cells, this.grid);
      return cell === undefined ? undefined : (fleet?.first ?? 0) + cell;
    };
    band.canvas.addEventListener('pointermove', (event) => {
      const cell = cellUnder(event);
      this.tip.show(event, cell === undefined ? undefined : () => this.inWords(cell));
    });
    band.canvas.addEventListener('pointerleave', () => this.tip.hide());
    band.canvas.addEventListener('click', (event) => {
      const cell = cellUnder(event);
      if (cell !== undefined) this.open(deviceOfCell(cell, this.cells.devices));
    });
    return band;
  }

  private inWords(cell: number): string {
    const { bytes, devices } = this.cells;
    const fleet = this.cells.fleetOf(cell);
    const step = bytes[cell * CELL_BYTES] as number;
    const state = bytes[cell * CELL_BYTES + 1] as number;
    return `device ${deviceOfCell(cell, devices)} of ${fleet?.name}\n${cellInWords(step, state, fleet?.steps ?? [])}`;
  }
}
