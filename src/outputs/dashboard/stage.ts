/** The screen with its panels laid out for the terminal's size; redraws what changed. */
import type { Widgets } from 'blessed';
import { count, rate } from '../format.ts';
import { footer, header, helpLines, news, trends } from './header.ts';
import { health } from './health-panel.ts';
import { type Box, inside, isBar, type Layout, layoutFor, PANELS, type Panel } from './layout.ts';
import * as panels from './panels.ts';
import type { Content, ScreenState, Size } from './screen-state.ts';
import { type Terminal, terminfoName } from './terminal.ts';
import { withoutProcessHooks } from './terminal-guard.ts';
import { ChartPanel, type Libraries, TextPanel } from './widgets.ts';

const CONTENTS: Readonly<Partial<Record<Panel, (state: ScreenState, size: Size) => Content>>> = {
  header,
  trends,
  news,
  footer,
  steps: panels.steps,
  chosen: panels.chosen,
  histogram: panels.histogram,
  errors: panels.errors,
  progress: panels.progress,
  health,
  events: panels.events,
};

export class Stage {
  readonly #libraries: Libraries;
  readonly #screen: Widgets.Screen;
  #layout: Layout = {};
  readonly #texts = new Map<Panel, TextPanel>();
  readonly #charts = new Map<Panel, ChartPanel>();
  #help: Widgets.BoxElement | undefined;
  #state: ScreenState;

  constructor(libraries: Libraries, terminal: Terminal, state: ScreenState) {
    this.#libraries = libraries;
    this.#state = state;
    this.#screen = withoutProcessHooks(() =>
      libraries.blessed.screen({
        input: terminal.input,
        output: terminal.output,
        terminal: terminfoName(terminal.env),
        fullUnicode: true,
        forceUnicode: true,
        resizeTimeout: 100,
        warnings: false,
      }),
    );
    this.#screen.on('resize', () => this.#build());
    this.#build();
  }

  onKey(keys: readonly string[], action: () => void): void {
    this.#screen.key([...keys], action);
  }

  /** New panels for the present size: the canvases of blessed-contrib cannot be resized. */
  #build(): void {
    for (const child of [...this.#screen.children]) child.destroy();
    this.#texts.clear();
    this.#charts.clear();
    this.#help = undefined;
    this.#layout = layoutFor(Number(this.#screen.width), Number(this.#screen.height));
    for (const panel of PANELS) {
      const place = this.#layout[panel];
      if (!place) continue;
      if (panel === 'connected' || panel === 'rate') {
        const colour = panel === 'connected' ? 'cyan' : 'green';
        this.#charts.set(panel, new ChartPanel(this.#libraries, this.#screen, place, colour));
      } else {
        this.#texts.set(panel, new TextPanel(this.#libraries, this.#screen, panel, place));
      }
    }
    this.#screen.alloc();
    this.#screen.render();
    this.show(this.#state);
  }

  show(state: ScreenState): void {
    this.#state = state;
    let changed = false;
    for (const [panel, text] of this.#texts) {
      const place = this.#layout[panel] as Box;
      const content = CONTENTS[panel]?.(state, isBar(panel) ? place : inside(place));
      if (content && text.show(content)) changed = true;
    }
    for (const [panel, chart] of this.#charts) if (this.#showChart(panel, chart)) changed = true;
    if (this.#showHelp() || (changed && this.#help)) this.#screen.render();
    // Each changed panel has drawn itself into the screen's cells; this sends the cells that differ.
    else if (changed) this.#screen.draw(0, Number(this.#screen.height) - 1);
  }

  #showChart(panel: Panel, chart: ChartPanel): boolean {
    const { view } = this.#state;
    if (panel === 'rate') return chart.show(`attempts ${rate(view.rate())}`, view.rateOverTime());
    const devices = view.run.plan.fleets.reduce((sum, fleet) => sum + fleet.devices, 0);
    const title = `connected ${count(view.connected())} of ${count(devices)}`;
    return chart.show(title, view.connectedOverTime());
  }

  /** True when the help came or went. */
  #showHelp(): boolean {
    if (this.#state.help === (this.#help !== undefined)) return false;
    if (this.#help) {
      this.#help.destroy();
      this.#help = undefined;
    } else {
      const lines = helpLines(this.#state);
      this.#help = this.#libraries.blessed.box({
        parent: this.#screen,
        top: 'center',
        left: 'center',
        width: Math.max(...lines.map((line) => line.length)) + 6,
        height: lines.length + 4,
        padding: { left: 2, right: 2, top: 1, bottom: 1 },
        border: { type: 'line' },
        style: { border: { fg: 'cyan' } },
        label: ' help ',
        content: lines.join('\n'),
      });
    }
    return true;
  }

  leave(): void {
    this.#screen.destroy();
  }
}
