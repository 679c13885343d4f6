/** How axes look on every chart. */
import type uPlot from 'uplot';
import type { Theme } from '../theme.ts';

/** CSS px; the same for all, so that charts stand exactly above each other. */
export const AXIS_WIDTH = 60;
export const X_AXIS_HEIGHT = 26;
/** Room for half of the last mark. */
export const RIGHT = 24;
/** A4 less its margins. */
const PAPER_WIDTH = 690;

export const axisStyle = (theme: Theme): uPlot.Axis => ({
  font: '11px system-ui, sans-serif',
  stroke: () => theme.colour('faint-text'),
  grid: { stroke: () => theme.colour('grid'), width: 1 },
  ticks: { show: false },
  // uPlot would leave marks out of logarithmic axes: which there are is decided in ticks.ts.
  filter: (_plot, marks) => marks,
});

/** CSS px of the plotting area. */
export const lengthOf = (plot: uPlot, side: 'width' | 'height'): number => plot.bbox[side] / devicePixelRatio;

export const drawnWidth = (element: HTMLElement, theme: Theme): number =>
  theme.printing ? Math.min(PAPER_WIDTH, element.clientWidth || PAPER_WIDTH) : element.clientWidth;

/** uPlot asks once how values lie on a scale: one that can change is linear in what `logarithmic` makes of them. */
export const latencyScale = (logarithmic: () => boolean): Pick<uPlot.Scale, 'distr' | 'fwd' | 'bwd'> => ({
  distr: 100,
  fwd: (value) => (logarithmic() ? Math.log10(Math.max(value, 1e-9)) : value),
  bwd: (value) => (logarithmic() ? 10 ** value : value),
});
