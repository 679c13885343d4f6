/** How many attempts ended when, and after how long: a field of cells, the darker the more. */
import type uPlot from 'uplot';
import { count, duration } from '../../outputs/format.ts';
import type { Heat, RunStory } from '../../outputs/story/story.ts';
import { h, setText } from '../dom.ts';
import type { Shared } from '../panel.ts';
import { latencyScale, lengthOf } from './axis.ts';
import { cellAt, edgeOf, heatShare, mostIn } from './heat-cells.ts';
import { binInWords } from './moments.ts';
import { latencyTick, logTicks } from './ticks.ts';
import { TimePlot } from './time-plot.ts';
import type { TipText } from './tip.ts';

/** Shades that are told apart; the colours of the style sheet are mixed to these. */
const SHADES = 24;
const HEIGHT = 220;

export class HeatChart {
  readonly element: HTMLElement;
  readonly #shared: Shared;
  readonly #plot: TimePlot;
  readonly #most = h('span', { class: 'heat-most' });
  #heat: Heat | undefined;
  #story: RunStory | undefined;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#plot = new TimePlot({
      shared,
      title: 'Heatmap',
      height: HEIGHT,
      series: [{ show: false }],
      y: { ...latencyScale(() => true), range: () => this.#range() },
      yAxis: {
        splits: (plot, _axis, from, to) => logTicks(from, to, Math.max(2, lengthOf(plot, 'height') / 28)),
        values: (_plot, ticks) => ticks.map(latencyTick),
      },
      draw: (plot) => this.#paint(plot),
      tip: (plot) => this.#tip(plot),
    });
    const legend = h(
      'div',
      { class: 'legend heat-legend', 'aria-hidden': 'true' },
      h('span', {}, '1'),
      h('span', { class: 'heat-scale' }),
      this.#most,
      h('span', { class: 'unit' }, 'attempts a cell, logarithmic'),
    );
    this.element = h(
      'figure',
      { class: 'chart' },
      h(
        'figcaption',
        {},
        h('span', { class: 'chart-title' }, 'Heatmap'),
        h('span', { class: 'unit' }, 'latency from due'),
        legend,
      ),
      this.#plot.element,
    );
  }

  show(story: RunStory, heat: Heat): void {
    this.#story = story;
    this.#heat = heat;
    const { stepMs, finished } = story.lines;
    const xs = finished.value.map((_, bin) => (bin + 0.5) * stepMs);
    const most = mostIn(heat);
    setText(this.#most, count(most));
    const cells = heat.columns.reduce((sum, column) => sum + column.length / 2, 0);
    const summary = `${count(cells)} cells with attempts, at most ${count(most)} in one, from ${duration(edgeOf(heat, 0))} to ${duration(edgeOf(heat, heat.rows))}.`;
    this.#plot.show([xs, xs.map(() => null)], story.spans, summary);
  }

  #range(): [number, number] {
    const heat = this.#heat;
    return heat === undefined ? [1, 10] : [edgeOf(heat, 0), edgeOf(heat, heat.rows)];
  }

  #paint(plot: uPlot): void {
    const heat = this.#heat;
    if (heat === undefined) return;
    const { ctx, bbox } = plot;
    const shades = this.#shades();
    const most = mostIn(heat);
    const tops = Array.from({ length: heat.rows + 1 }, (_, row) =>
      Math.round(plot.valToPos(edgeOf(heat, row), 'y', true)),
    );
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const [column, cells] of heat.columns.entries()) {
      const left = Math.round(plot.valToPos(column * heat.stepMs, 'x', true));
      const right = Math.round(plot.valToPos((column + 1) * heat.stepMs, 'x', true));
      if (right < bbox.left || left > bbox.left + bbox.width) continue;
      for (let at = 0; at < cells.length; at += 2) {
        const row = cells[at] ?? 0;
        const shade = Math.round(heatShare(cells[at + 1] ?? 0, most) * (SHADES - 1));
        ctx.fillStyle = shades[shade] ?? '';
        const [bottom = 0, top = 0] = [tops[row], tops[row + 1]];
        ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
      }
    }
    ctx.restore();
  }

  #shades(): string[] {
    const { theme } = this.#shared;
    return theme.row(['heat-1', 'heat-2', 'heat-3', 'heat-4'], SHADES);
  }

  #tip(plot: uPlot): TipText | undefined {
    const [heat, story] = [this.#heat, this.#story];
    const { left = -1, top = -1 } = plot.cursor;
    if (heat === undefined || story === undefined || top < 0) return undefined;
    const cell = cellAt(heat, plot.posToVal(left, 'x'), plot.posToVal(top, 'y'));
    if (cell === undefined) return undefined;
    return {
      head: binInWords(cell.column, heat.stepMs, story),
      lines: [
        { text: 'latency', value: `${duration(cell.from)} – ${duration(cell.to)}` },
        { text: 'attempts', value: count(cell.count) },
      ],
    };
  }
}
