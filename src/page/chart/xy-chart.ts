/** Lines over something else than the run's time, each with points of its own. */
import uPlot from 'uplot';
import { h, setAttribute, swatch } from '../dom.ts';
import type { Shared } from '../panel.ts';
import { AXIS_WIDTH, axisStyle, drawnWidth, latencyScale, lengthOf, RIGHT, X_AXIS_HEIGHT } from './axis.ts';
import { Tip, type TipText } from './tip.ts';

export interface XyLine {
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
  /** Ascending in x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface XyChartOptions {
  readonly shared: Shared;
  readonly title: string;
  readonly unit: string;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis & { readonly logarithmic?: () => boolean };
  /** What a place on the x axis is called. */
  readonly head: (x: number) => string;
  readonly say: (y: number) => string;
}

interface Axis {
  /** Of all values of the lines. */
  readonly range: (least: number, greatest: number) => [number, number];
  readonly ticks: (from: number, to: number, most: number) => number[];
  readonly tick: (value: number) => string;
}

export class XyChart {
  readonly element: HTMLElement;
  readonly #options: XyChartOptions;
  readonly #place: HTMLElement;
  readonly #legend = h('div', { class: 'legend' });
  readonly #refresh: () => void;
  #lines: readonly XyLine[] = [];
  #drawn: { readonly plot: uPlot; readonly looks: string } | undefined;

  constructor(options: XyChartOptions) {
    const { shared, title, unit, height } = options;
    this.#options = options;
    this.#place = h('div', {
      class: 'plot',
      role: 'img',
      tabindex: 0,
      'aria-label': title,
      style: `height: ${height}px`,
    });
    this.element = h(
      'figure',
      { class: 'chart' },
      h(
        'figcaption',
        {},
        h('span', { class: 'chart-title' }, title),
        h('span', { class: 'unit' }, unit),
        this.#legend,
      ),
      this.#place,
    );
    this.#refresh = shared.nearness.watch(this.#place, () => this.#draw());
    shared.theme.changes.add(this.#refresh);
    new ResizeObserver(this.#refresh).observe(this.#place);
  }

  show(lines: readonly XyLine[], summary: string): void {
    this.#lines = lines;
    setAttribute(this.#place, 'aria-label', `${this.#options.title}. ${summary}`);
    this.#refresh();
  }

  #draw(): void {
    const { shared, height } = this.#options;
    const width = drawnWidth(this.#place, shared.theme);
    if (width === 0) return;
    const looks = JSON.stringify(this.#lines.map(({ name, colour, dashed }) => [name, colour, dashed]));
    const data = uPlot.join(
      this.#lines.map(({ points }) => [points.map(([x]) => x), points.map(([, y]) => y)]),
    ) as uPlot.AlignedData;
    if (this.#drawn?.looks === looks) {
      const { plot } = this.#drawn;
      if (plot.width !== width) plot.setSize({ width, height });
      plot.setData(data);
      return;
    }
    this.#drawn?.plot.destroy();
    this.#drawn = { plot: new uPlot(this.#uPlotOptions(width), data, this.#place), looks };
    this.#legend.replaceChildren(
      ...this.#lines.map(({ name, colour, dashed }) =>
        h('span', { class: 'legend-entry' }, swatch(colour, dashed), h('span', {}, name)),
      ),
    );
  }

  #uPlotOptions(width: number): uPlot.Options {
    const { shared, height, x, y } = this.#options;
    const axis = axisStyle(shared.theme);
    const marks = (scale: Axis, side: 'width' | 'height', each: number): uPlot.Axis => ({
      ...axis,
      splits: (plot, _axis, from, to) => scale.ticks(from, to, Math.max(2, lengthOf(plot, side) / each)),
      values: (_plot, values) => values.map(scale.tick),
    });
    return {
      width,
      height,
      padding: [6, RIGHT, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: (_plot, least, greatest) => x.range(least ?? 0, greatest ?? 1) },
        y: {
          ...latencyScale(y.logarithmic ?? (() => false)),
          range: (_plot, least, greatest) => y.range(least ?? 0, greatest ?? 0),
        },
      },
      axes: [
        { ...marks(x, 'width', 70), size: X_AXIS_HEIGHT, gap: 4 },
        { ...marks(y, 'height', 28), size: AXIS_WIDTH, gap: 6 },
      ],
      series: [
        {},
        ...this.#lines.map(({ colour, dashed }) => ({
          stroke: () => shared.theme.colour(colour),
          width: 1.8,
          spanGaps: true,
          ...(dashed && { dash: [5, 4] }),
          points: { show: false },
        })),
      ],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      hooks: { ready: [(plot) => this.#ready(plot)] },
    };
  }

  #ready(plot: uPlot): void {
    const tip = new Tip(plot.over);
    plot.hooks.setCursor = [
      () => {
        const { idx, left = -1, top = 0 } = plot.cursor;
        if (left < 0 || idx === null || idx === undefined) tip.hide();
        else tip.show(this.#tip(plot, idx), left, top);
      },
    ];
  }

  #tip(plot: uPlot, index: number): TipText {
    const x = plot.data[0][index] ?? 0;
    return {
      head: this.#options.head(x),
      lines: this.#lines.map(({ name, colour, dashed, points }) => ({
        text: name,
        value: this.#options.say(nearest(points, x)),
        colour,
        dashed: dashed === true,
      })),
    };
  }
}

/** The value of the last point that is not beyond `x`: what the line has reached there. */
function nearest(points: XyLine['points'], x: number): number {
  let found = points[0]?.[1] ?? 0;
  for (const [at, value] of points) {
    if (at > x) break;
    found = value;
  }
  return found;
}
