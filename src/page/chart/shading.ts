/** What else was going on, behind the lines of a chart over time. */
import type uPlot from 'uplot';
import type { Span } from '../../outputs/story/story.ts';
import type { Theme } from '../theme.ts';

const HATCH = 7;

/** Draws under axes and lines; `plot` has moments in ms as its `x`. */
export function shade(plot: uPlot, spans: readonly Span[], theme: Theme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let phases = 0;
  for (const span of spans) {
    const left = plot.valToPos(span.from, 'x', true);
    const width = plot.valToPos(span.to, 'x', true) - left;
    if (span.kind === 'operation') mark(plot, left, theme.colour('operation'));
    else if (span.kind === 'phase') {
      if (phases++ % 2 === 1) fill(plot, left, width, theme.colour('phase', 0.07));
      edge(plot, left, theme.colour('phase', 0.35));
    } else {
      const colour = span.kind === 'fault' ? 'fault' : 'pause';
      fill(plot, left, width, theme.colour(colour, 0.13));
      if (span.kind !== 'pause')
        hatch(plot, left, width, theme.colour(colour, span.kind === 'gap' ? 0.6 : 0.22));
    }
  }
  ctx.restore();
}

function fill({ ctx, bbox }: uPlot, left: number, width: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.fillRect(left, bbox.top, Math.max(1, width), bbox.height);
}

function edge({ ctx, bbox }: uPlot, left: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.fillRect(Math.round(left), bbox.top, devicePixelRatio, bbox.height);
}

function mark({ ctx, bbox }: uPlot, left: number, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, bbox.top);
  ctx.lineTo(left, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Slanted lines: what is shaded by them is told apart without colour. */
function hatch({ ctx, bbox }: uPlot, left: number, width: number, colour: string): void {
  const { top, height } = bbox;
  const right = Math.min(left + Math.max(width, 2), bbox.left + bbox.width);
  const first = Math.max(left, bbox.left);
  ctx.save();
  ctx.beginPath();
  ctx.rect(first, top, right - first, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  const step = HATCH * devicePixelRatio;
  for (let x = Math.floor((first - height) / step) * step; x < right; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
