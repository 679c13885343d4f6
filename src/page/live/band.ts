/** One fleet's cells: a canvas of one pixel a cell, which the style sheet enlarges and lays a grid over. */
import { CELL_BYTES } from '../../metrics/cell.ts';
import { h, setText } from '../dom.ts';
import { type CellColours, flashed } from './cell-colours.ts';
import { type Grid, rowsOf } from './field-layout.ts';
import type { PlacedFleet } from './fleet-cells.ts';

export class Band {
  readonly element: HTMLElement;
  readonly canvas = h('canvas', { class: 'cells', tabindex: 0 });
  private readonly name = h('h3');
  private readonly mark = h('div', { class: 'cell-mark', hidden: true });
  private readonly frame = h(
    'div',
    { class: 'cell-frame' },
    this.canvas,
    h('div', { class: 'cell-grid' }),
    this.mark,
  );
  private readonly context = this.canvas.getContext('2d');
  private image: ImageData | undefined;
  private pixels = new Uint32Array(0);
  private grid: Grid = { size: 3, columns: 1 };

  constructor() {
    this.element = h('div', { class: 'band' }, this.name, this.frame);
  }

  /** All of it anew. */
  draw(fleet: PlacedFleet, bytes: Uint8Array, grid: Grid, { pixels }: CellColours): void {
    this.grid = grid;
    const rows = rowsOf(fleet.cells, grid.columns);
    this.fit(grid.columns, Math.max(1, rows));
    const shown = fleet.cells === fleet.devices ? '' : `, of ${fleet.devices.toLocaleString('en')}`;
    setText(this.name, `${fleet.name} · ${fleet.cells.toLocaleString('en')}${shown}`);
    this.canvas.setAttribute('aria-label', `The devices of ${fleet.name}, a cell each`);
    this.pixels.fill(0);
    for (let cell = 0; cell < fleet.cells; cell++)
      this.pixels[cell] = pixelAt(bytes, fleet.first + cell, pixels);
    this.paint();
  }

  /** @param flash how far a changed cell is on its way to the flash's colour, 0…1 */
  change(
    fleet: PlacedFleet,
    cells: readonly number[],
    bytes: Uint8Array,
    colours: CellColours,
    flash: number,
  ): void {
    for (const cell of cells) {
      const pixel = pixelAt(bytes, cell, colours.pixels);
      this.pixels[cell - fleet.first] = flash > 0 ? flashed(pixel, colours.flash, flash) : pixel;
    }
    this.paint();
  }

  /** Frames one cell, counted from the fleet's first; undefined: none. */
  point(cell: number | undefined): void {
    this.mark.hidden = cell === undefined;
    if (cell === undefined) return;
    const { size, columns } = this.grid;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    this.mark.style.cssText = `left:${column * size}px;top:${row * size}px;width:${size + 1}px;height:${size + 1}px`;
  }

  private fit(columns: number, rows: number): void {
    const { size } = this.grid;
    this.frame.style.setProperty('--size', `${size}px`);
    this.frame.style.width = `${columns * size}px`;
    this.frame.style.height = `${rows * size}px`;
    if (this.image?.width === columns && this.image.height === rows) return;
    this.canvas.width = columns;
    this.canvas.height = rows;
    this.image = new ImageData(columns, rows);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  private paint(): void {
    if (this.image) this.context?.putImageData(this.image, 0, 0);
  }
}

const pixelAt = (bytes: Uint8Array, cell: number, pixels: Uint32Array): number =>
  pixels[(bytes[cell * CELL_BYTES] as number) * 256 + (bytes[cell * CELL_BYTES + 1] as number)] as number;
