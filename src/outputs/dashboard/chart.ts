/** Series as a line chart wants them: round numbers on both axes. Pure. */
import { clock } from '../format.ts';
import type { Points } from '../view.ts';
import { squeeze } from './bars.ts';

export interface ChartData {
  /** The labels of the whole axis, which reaches beyond the newest point. */
  readonly x: string[];
  readonly y: number[];
  /** Only every so many labels are shown. */
  readonly labelEvery: number;
  /** Where the upright axis ends, and into how many parts it is divided. */
  readonly top: number;
  readonly parts: number;
}

/** Real seconds that the axis can span, and between two of its labels. */
const SPANS: readonly (readonly [span: number, label: number])[] = [
  [60, 15],
  [120, 30],
  [300, 60],
  [600, 120],
  [1200, 300],
  [1800, 300],
  [3600, 900],
  [7200, 1800],
  [14_400, 3600],
  [43_200, 10_800],
  [86_400, 21_600],
];
const LONGEST = [604_800, 86_400] as const;
const SLOTS = 120;

/**
 * A new span only now and then, so that the chart fills up instead of shrinking with each second. `rows`: lines
 * of text beside the upright axis, each of which can take a label.
 */
export function chartData({ stepMs, values }: Points, rows: number): ChartData {
  const elapsed = (values.length * stepMs) / 1000;
  const [span, label] = SPANS.find(([seconds]) => elapsed <= seconds) ?? LONGEST;
  const slots = Math.min(SLOTS, (span * 1000) / stepMs);
  const slotMs = (span * 1000) / slots;
  const filled = Math.floor((elapsed * 1000) / slotMs);
  // At least one point: through none blessed-contrib draws a line to NaN.
  const y = filled > 0 ? squeeze(values, filled) : [0];
  return {
    x: Array.from({ length: slots }, (_, i) => clock(i * slotMs)),
    y,
    labelEvery: Math.round((slots * label) / span),
    ...roundAxis(Math.max(...y), Math.max(1, Math.min(6, rows))),
  };
}

const HEADROOM = 1.08;

/** blessed-contrib draws what lies at the very top outside of the canvas: hence the headroom. */
function roundAxis(highest: number, most: number): { top: number; parts: number } {
  const least = Math.max(most, highest * HEADROOM);
  const power = 10 ** Math.floor(Math.log10(least / most));
  const step = [1, 2, 5].map((factor) => factor * power).find((each) => least / each <= most) ?? 10 * power;
  const parts = Math.ceil(least / step);
  return { top: parts * step, parts };
}
