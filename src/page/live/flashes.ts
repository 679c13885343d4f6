/** Cells that have just changed glow and fade, so that the eye is led to where something happens. */

/** How far towards the flash's colour, one after the other. */
const FADING = [0.75, 0.5, 0.28, 0.12, 0];
const STEP_MS = 90;

export class Flashes {
  private readonly draw: (cells: readonly number[], flash: number) => void;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private cells: readonly number[] = [];
  private step = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draw: (cells: readonly number[], flash: number) => void) {
    this.draw = draw;
  }

  /** Those that glow still are let go. */
  start(cells: readonly number[]): void {
    this.stop();
    if (cells.length === 0) return;
    if (document.hidden || this.still.matches) {
      this.draw(cells, 0);
      return;
    }
    this.cells = cells;
    this.step = 0;
    this.next();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.cells.length > 0) this.draw(this.cells, 0);
    this.cells = [];
  }

  private next(): void {
    const flash = FADING[this.step++] ?? 0;
    this.draw(this.cells, flash);
    if (flash === 0) this.cells = [];
    else this.timer = setTimeout(() => this.next(), STEP_MS);
  }
}
