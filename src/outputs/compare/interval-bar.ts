/** A change and its interval as a small picture around zero. */
import type { ComparedFigure } from '../../compare/comparison.ts';

const WIDTH = 240;
const HEIGHT = 16;
/** Room for the arrow of what lies beyond the scale. */
const EDGE = 6;
/** Shares of 1: what is unsure may have intervals of several hundred percent, beside which all others vanish. */
const WIDEST = 0.5;

/** The change at the right end of a bar: wide enough for every figure that was judged, within reason. 0: there is none. */
export function scaleOf(figures: readonly ComparedFigure[]): number {
  const judged = figures.filter(({ verdict }) => verdict !== 'unsure');
  const reaches = judged.flatMap(({ interval, change }) => [...interval, change].map(Math.abs));
  return Math.min(WIDEST, Math.max(0, ...reaches));
}

export function svgOf({ change, interval: [low, high] }: ComparedFigure, scale: number): string {
  if (scale === 0) return '';
  const half = WIDTH / 2 - EDGE;
  const at = (value: number) =>
    Number((WIDTH / 2 + half * Math.max(-1, Math.min(1, value / scale))).toFixed(1));
  const [from, to, middle] = [at(low), at(high), HEIGHT / 2];
  const width = Math.max(1, Number((to - from).toFixed(1)));
  const dot =
    Math.abs(change) <= scale
      ? `<circle cx="${at(change)}" cy="${middle}" r="3.5"/>`
      : arrow(change > 0 ? WIDTH - EDGE : EDGE, Math.sign(change));
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><line x1="${WIDTH / 2}" x2="${WIDTH / 2}" y1="0" y2="${HEIGHT}"/><rect x="${from}" y="${middle - 3}" width="${width}" height="6" rx="3"/>${dot}</svg>`;
}

const arrow = (x: number, direction: number): string =>
  `<path d="M${x} ${HEIGHT / 2 - 4}l${EDGE * direction} 4l${-EDGE * direction} 4z"/>`;
