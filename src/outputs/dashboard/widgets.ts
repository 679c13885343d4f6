/** The widgets on the screen: boxes of text and line charts. Each redraws itself only when its content changed. */
import type { Widgets } from 'blessed';
import type { Widgets as Charts } from 'blessed-contrib';
import { fit } from '../text.ts';
import type { Points } from '../view.ts';
import { chartData } from './chart.ts';
import { type Box, isBar, type Panel } from './layout.ts';
import type { Content } from './screen-state.ts';

export interface Libraries {
  readonly blessed: typeof import('blessed');
  readonly contrib: typeof import('blessed-contrib');
}

/** Loads blessed: 130 ms and 24 MB, so only when a dashboard is really shown. */
export async function loadLibraries(): Promise<Libraries> {
  // Else borders come out as lqqk under tmux: blessed reads it when the screen is made.
  process.env.NCURSES_NO_UTF8_ACS = '1';
  const [blessed, contrib] = await Promise.all([import('blessed'), import('blessed-contrib')]);
  return { blessed: blessed.default, contrib: contrib.default };
}

const BORDER = { type: 'line' } as const;
const STYLE = { border: { fg: 'gray' }, label: { bold: true } } as const;

/** A longer one would wrap into the panel. */
const label = (title: string, width: number): string => ` ${fit(title, width - 6)} `;

export class TextPanel {
  readonly #box: Widgets.BoxElement;
  readonly #width: number;
  #title = '';
  #text: string | undefined;

  constructor({ blessed }: Libraries, screen: Widgets.Screen, panel: Panel, place: Box) {
    const border = isBar(panel) ? {} : { border: BORDER, style: STYLE };
    this.#width = place.width;
    this.#box = blessed.box({ parent: screen, ...place, ...border, wrap: false });
  }

  /** True when anything was drawn. */
  show({ title = '', lines }: Content): boolean {
    const text = lines.join('\n');
    if (text === this.#text && title === this.#title) return false;
    if (title !== this.#title) this.#box.setLabel(label(title, this.#width));
    this.#box.setContent(text);
    [this.#title, this.#text] = [title, text];
    this.#box.render();
    return true;
  }
}

/** A frame that comes late changes points that are already drawn; later than this it waits for the next point. */
const RECHECKED = 10;

export class ChartPanel {
  readonly #line: Charts.LineElement;
  readonly #colour: string;
  /** Lines beside the upright axis: the border and the labels below take five. */
  readonly #rows: number;
  readonly #width: number;
  #title = '';
  #points = '';

  constructor({ contrib }: Libraries, screen: Widgets.Screen, place: Box, colour: string) {
    this.#colour = colour;
    this.#rows = place.height - 5;
    this.#width = place.width;
    this.#line = contrib.line({
      ...place,
      border: BORDER,
      style: { ...STYLE, line: colour, text: 'white', baseline: 'white' },
      wholeNumbersOnly: true,
      showLegend: false,
      xPadding: 3,
      xLabelPadding: 3,
    });
    screen.append(this.#line);
  }

  show(title: string, series: Points): boolean {
    const points = `${series.stepMs}:${series.values.length}:${series.values.slice(-RECHECKED).join()}`;
    if (points === this.#points && title === this.#title) return false;
    if (title !== this.#title) this.#line.setLabel(label(title, this.#width));
    if (points !== this.#points) {
      const data = chartData(series, this.#rows);
      Object.assign(this.#line.options, {
        maxY: data.top,
        numYLabels: data.parts,
        showNthLabel: data.labelEvery,
      });
      this.#line.setData([{ x: data.x, y: data.y, style: { line: this.#colour } }]);
    }
    [this.#title, this.#points] = [title, points];
    this.#line.render();
    return true;
  }
}
