/** Lines over time, some with the band between their lowest and highest, some dashed; with a legend that hides them. */
import type uPlot from 'uplot';
import type { Line, RunStory } from '../../outputs/story/story.ts';
import { button, h, setText, swatch } from '../dom.ts';
import type { Shared } from '../panel.ts';
import { latencyScale, lengthOf } from './axis.ts';
import { drawLimits, type Limit } from './limits.ts';
import { binInWords, spanInWords, spansAt } from './moments.ts';
import { linearRange, linearTicks, logRange, logTicks } from './ticks.ts';
import { TimePlot } from './time-plot.ts';
import type { TipLine, TipText } from './tip.ts';

export interface LineSpec {
  readonly name: string;
  /** A colour of the style sheet. */
  readonly colour: string;
  readonly dashed?: boolean;
  readonly width?: number;
}

/** A line's numbers; with the lowest and highest of each bin where these are known. */
export interface LineData {
  readonly value: Line;
  readonly low?: Line;
  readonly high?: Line;
}

export interface LineChartOptions {
  readonly shared: Shared;
  readonly title: string;
  /** What the numbers are: `attempts a second`. */
  readonly unit: string;
  readonly height: number;
  readonly lines: readonly LineSpec[];
  /** Of an axis. */
  readonly tick: (value: number) => string;
  /** Of a value that is told. */
  readonly say: (value: number) => string;
  /** Where a linear axis has its marks; at round numbers unless told. */
  readonly ticks?: (from: number, to: number, most: number) => number[];
  readonly logarithmic?: () => boolean;
  /** The least that a logarithmic axis can tell from nothing. */
  readonly least?: number;
  readonly limits?: (story: RunStory) => readonly Limit[];
}

/** Places of a line's series in the data: itself, its lowest, its highest. */
const SERIES = 3;

export class LineChart {
  readonly element: HTMLElement;
  readonly #options: LineChartOptions;
  readonly #plot: TimePlot;
  readonly #values: HTMLElement[] = [];
  readonly #entries: HTMLButtonElement[] = [];
  readonly #hidden = new Set<number>();
  #lines: readonly (LineData | undefined)[] = [];
  #story: RunStory | undefined;

  constructor(options: LineChartOptions) {
    this.#options = options;
    this.#plot = this.#makePlot();
    const legend = h(
      'div',
      { class: 'legend' },
      ...options.lines.map((line, index) => this.#entry(line, index)),
    );
    this.element = h(
      'figure',
      { class: 'chart' },
      h(
        'figcaption',
        {},
        h('span', { class: 'chart-title' }, options.title),
        h('span', { class: 'unit' }, options.unit),
        legend,
      ),
      this.#plot.element,
    );
  }

  /** @param lines in the order of the options' `lines`; undefined: nothing is known of it, it is not shown */
  show(story: RunStory, lines: readonly (LineData | undefined)[], summary: string): void {
    this.#story = story;
    this.#lines = lines;
    const { stepMs } = story.lines;
    const bins = Math.max(0, ...lines.map((line) => line?.value.length ?? 0));
    const xs = Array.from({ length: bins }, (_, bin) => (bin + 0.5) * stepMs);
    const least = this.#options.least ?? 1;
    const log = this.#options.logarithmic?.() ?? false;
    const row = (line: Line | undefined) =>
      line === undefined
        ? xs.map(() => null)
        : log
          ? line.map((y) => (y === null ? null : Math.max(y, least)))
          : [...line];
    const data: uPlot.AlignedData = [
      xs,
      ...lines.flatMap((line) => [row(line?.value), row(line?.low), row(line?.high)]),
    ];
    lines.forEach((line, index) => {
      const entry = this.#entries[index];
      if (entry) entry.hidden = line === undefined;
    });
    this.#plot.show(data, story.spans, summary);
  }

  #makePlot(): TimePlot {
    const { shared, title, height, lines, tick } = this.#options;
    return new TimePlot({
      shared,
      title,
      height,
      series: lines.flatMap((line, index) => this.#series(line, index)),
      bands: lines.map(({ colour }, index) => ({
        series: [SERIES * index + 3, SERIES * index + 2],
        fill: () => shared.theme.colour(colour, 0.18),
      })),
      y: {
        ...latencyScale(() => this.#log),
        range: (_plot, least, greatest) => this.#range(least, greatest),
      },
      yAxis: {
        splits: (plot, _axis, from, to) => {
          const most = Math.max(2, lengthOf(plot, 'height') / 28);
          return this.#log ? logTicks(from, to, most) : (this.#options.ticks ?? linearTicks)(from, to, most);
        },
        values: (_plot, ticks) => ticks.map(tick),
      },
      draw: (plot) => drawLimits(plot, this.#limits, shared.theme),
      tip: (plot) => this.#tip(plot),
      pointed: (index) => this.#pointed(index),
    });
  }

  get #log(): boolean {
    return this.#options.logarithmic?.() ?? false;
  }

  get #limits(): readonly Limit[] {
    return this.#story === undefined ? [] : (this.#options.limits?.(this.#story) ?? []);
  }

  #range(least: number | null, greatest: number | null): [number, number] {
    const limits = this.#limits.filter(({ always }) => always).map(({ value }) => value);
    const top = Math.max(greatest ?? 0, ...limits);
    if (!this.#log) return linearRange(top);
    const floor = this.#options.least ?? 1;
    return logRange(Math.max(floor, least ?? floor), Math.max(floor, top));
  }

  #series({ colour, dashed, width }: LineSpec, index: number): uPlot.Series[] {
    const { theme } = this.#options.shared;
    const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
    const line: uPlot.Series = {
      stroke: () => theme.colour(colour),
      width: width ?? 1.6,
      ...(dashed && { dash: [5, 4] }),
      points: { show: false, filter: isolated, size: 4, fill: () => theme.colour(colour) },
    };
    return [line, edge, edge].map((series) => ({ ...series, show: !this.#hidden.has(index) }));
  }

  #entry({ name, colour, dashed }: LineSpec, index: number): HTMLButtonElement {
    const value = h('span', { class: 'legend-value' });
    const entry = button(
      '',
      { class: 'legend-entry', 'aria-pressed': 'true', title: `Hide or show ${name}` },
      () => {
        const show = this.#hidden.delete(index) || this.#hidden.add(index) === undefined;
        entry.setAttribute('aria-pressed', String(show));
        for (let series = 1; series <= SERIES; series++) this.#plot.toggle(SERIES * index + series, show);
      },
    );
    entry.append(swatch(colour, dashed), h('span', {}, name), value);
    this.#values.push(value);
    this.#entries.push(entry);
    return entry;
  }

  #pointed(index: number | undefined): void {
    this.#values.forEach((element, line) => {
      const value = index === undefined ? undefined : this.#lines[line]?.value[index];
      setText(element, value === undefined || value === null ? '' : this.#options.say(value));
    });
  }

  #tip(plot: uPlot): TipText | undefined {
    const story = this.#story;
    const { idx } = plot.cursor;
    if (story === undefined || idx === null || idx === undefined) return undefined;
    const { stepMs } = story.lines;
    const lines = this.#options.lines.flatMap((spec, index) => this.#tipLine(spec, index, idx));
    const spans = spansAt(story.spans, idx * stepMs, (idx + 1) * stepMs).map((span) => ({
      text: spanInWords(span),
    }));
    return { head: binInWords(idx, stepMs, story), lines: [...lines, ...spans] };
  }

  #tipLine({ name, colour, dashed }: LineSpec, index: number, bin: number): TipLine[] {
    const data = this.#lines[index];
    if (data === undefined || this.#hidden.has(index)) return [];
    const { say } = this.#options;
    const [value, low, high] = [data.value[bin], data.low?.[bin], data.high?.[bin]];
    const known = value !== undefined && value !== null;
    const ranges = known && typeof low === 'number' && typeof high === 'number' && low !== high;
    const text = known ? say(value) + (ranges ? ` (${say(low)} – ${say(high)})` : '') : 'nothing measured';
    return [{ text: name, value: text, colour, dashed: dashed === true }];
  }
}

/** Values without a neighbour to be joined with: a line through them would not be seen. */
function isolated(plot: uPlot, series: number): number[] {
  const row = plot.data[series] ?? [];
  const known = (index: number) => typeof row[index] === 'number';
  return Array.from(row, (_, index) => index).filter(
    (index) => known(index) && !known(index - 1) && !known(index + 1),
  );
}
