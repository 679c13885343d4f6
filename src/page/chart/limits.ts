/** Lines that a value must not cross. */
import type uPlot from 'uplot';
import type { Theme } from '../theme.ts';

export interface Limit {
  readonly value: number;
  readonly text: string;
  /** In view even when no value comes near it. */
  readonly always: boolean;
}

export function drawLimits(plot: uPlot, limits: readonly Limit[], theme: Theme): void {
  const { ctx, bbox } = plot;
  for (const { value, text } of limits) {
    const top = Math.round(plot.valToPos(value, 'y', true));
    if (top < bbox.top - 1 || top > bbox.top + bbox.height + 1) continue;
    ctx.save();
    ctx.strokeStyle = theme.colour('bad');
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, top);
    ctx.lineTo(bbox.left + bbox.width, top);
    ctx.stroke();
    ctx.fillStyle = theme.colour('bad');
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    const below = top - bbox.top < 16 * devicePixelRatio;
    ctx.textBaseline = below ? 'top' : 'bottom';
    ctx.textAlign = 'right';
    ctx.fillText(text, bbox.left + bbox.width - 4, top + (below ? 3 : -3) * devicePixelRatio);
    ctx.restore();
  }
}
