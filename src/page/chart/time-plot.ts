/** What every chart over time has: the same time axis, zoom and cursor as the others, shading, a box of values. */
import uPlot from 'uplot';
import type { Span } from '../../outputs/story/story.ts';
import { h } from '../dom.ts';
import type { Shared } from '../panel.ts';
import { AXIS_WIDTH, axisStyle, drawnWidth, lengthOf, RIGHT, X_AXIS_HEIGHT } from './axis.ts';
import { readKeys } from './keys.ts';
import { shade } from './shading.ts';
import { timeTick, timeTicks } from './ticks.ts';
import { Tip, type TipText } from './tip.ts';

const SYNC = 'time';

export interface TimePlotOptions {
  readonly shared: Shared;
  readonly title: string;
  readonly height: number;
  readonly series: readonly uPlot.Series[];
  readonly bands?: readonly uPlot.Band[];
  readonly y: uPlot.Scale;
  readonly yAxis: Pick<uPlot.Axis, 'splits' | 'values'>;
  /** Draws above the lines. */
  readonly draw?: (plot: uPlot) => void;
  /** What is under the pointer; undefined where nothing is. */
  readonly tip: (plot: uPlot) => TipText | undefined;
  /** The cursor has moved, on this chart or on another one. */
  readonly pointed?: (index: number | undefined) => void;
}

export class TimePlot {
  readonly element: HTMLElement;
  readonly #options: TimePlotOptions;
  readonly #refresh: () => void;
  #data: uPlot.AlignedData = [[]];
  #spans: readonly Span[] = [];
  #plot: uPlot | undefined;

  constructor(options: TimePlotOptions) {
    const { shared, title, height } = options;
    this.#options = options;
    this.element = h('div', {
      class: 'plot',
      tabindex: 0,
      role: 'img',
      'aria-label': title,
      'aria-keyshortcuts': 'ArrowLeft ArrowRight + - Escape',
      style: `height: ${height}px`,
    });
    this.#refresh = shared.nearness.watch(this.element, () => this.#draw());
    shared.time.changes.add(this.#refresh);
    shared.theme.changes.add(this.#refresh);
    new ResizeObserver(this.#refresh).observe(this.element);
    readKeys(this.element, shared.time, () => this.#plot);
  }

  /** @param data moments in ms first, then a row for each series */
  show(data: uPlot.AlignedData, spans: readonly Span[], summary: string): void {
    this.#data = data;
    this.#spans = spans;
    const label = `${this.#options.title}. ${summary}`;
    if (this.element.getAttribute('aria-label') !== label) this.element.setAttribute('aria-label', label);
    this.#refresh();
  }

  /** Shows or hides a series, counted from 1. */
  toggle(index: number, show: boolean): void {
    this.#plot?.setSeries(index, { show });
  }

  /** Of this chart's own pointer, not of one on another chart. */
  get pointed(): boolean {
    return this.#plot?.over.matches(':hover') === true || document.activeElement === this.element;
  }

  #draw(): void {
    const { theme } = this.#options.shared;
    const width = drawnWidth(this.element, theme);
    if (width === 0) return;
    if (this.#plot === undefined) {
      this.#plot = new uPlot(this.#uPlotOptions(width), this.#data, this.element);
      return;
    }
    if (this.#plot.width !== width) this.#plot.setSize({ width, height: this.#options.height });
    this.#plot.setData(this.#data);
  }

  #uPlotOptions(width: number): uPlot.Options {
    const { shared, height, series, bands, y, yAxis, draw } = this.#options;
    const { theme, time } = shared;
    const axis = axisStyle(theme);
    return {
      width,
      height,
      padding: [6, RIGHT, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: () => [time.from, time.to] }, y },
      axes: [
        {
          ...axis,
          size: X_AXIS_HEIGHT,
          gap: 4,
          splits: (plot, _axis, from, to) => timeTicks(from, to, Math.max(2, lengthOf(plot, 'width') / 70)),
          values: (_plot, ticks) => ticks.map(timeTick),
        },
        { ...axis, size: AXIS_WIDTH, gap: 6, ...yAxis },
      ],
      series: [{}, ...series],
      ...(bands && { bands: [...bands] }),
      cursor: {
        sync: { key: SYNC, setSeries: false, scales: ['x', null] },
        drag: { x: true, y: false, setScale: false },
        y: false,
        points: { size: 6 },
        bind: {
          dblclick: () => () => {
            time.reset();
            return null;
          },
        },
      },
      hooks: {
        drawClear: [(plot) => shade(plot, this.#spans, theme)],
        ...(draw && { draw: [draw] }),
        setSelect: [(plot) => this.#selected(plot)],
        ready: [(plot) => this.#ready(plot)],
      },
    };
  }

  #ready(plot: uPlot): void {
    const tip = new Tip(plot.over);
    // Added after the hooks, since it needs what only a ready plot has.
    plot.hooks.setCursor = [
      () => {
        const { idx, left = -1, top = -1 } = plot.cursor;
        this.#options.pointed?.(left < 0 || idx === null ? undefined : idx);
        const text = left >= 0 && this.pointed ? this.#options.tip(plot) : undefined;
        if (text === undefined) tip.hide();
        else tip.show(text, left, Math.max(top, 0));
      },
    ];
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 2) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#options.shared.time.zoom(from, to);
  }
}
