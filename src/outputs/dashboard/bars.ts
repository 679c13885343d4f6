/** Pictures made of characters: trends, meters, and the latency histogram. */
import { duration } from '../format.ts';
import type { Paint, Palette } from '../palette.ts';
import { barEdge, barIndex } from '../view/latencies.ts';
import type { LogBars, Quantiles } from '../view.ts';

const EIGHTHS_UP = ' ▁▂▃▄▅▆▇█';
const EIGHTHS_RIGHT = ' ▏▎▍▌▋▊▉█';

/** The newest values in one line, `width` characters, from 0 to the highest of them. */
export function trend(values: readonly number[], width: number): string {
  const shown = values.length <= width ? values : squeeze(values, width);
  const top = Math.max(1e-9, ...shown);
  return shown
    .map((value) => EIGHTHS_UP[value > 0 ? Math.max(1, Math.round((8 * value) / top)) : 0])
    .join('');
}

/** The means of `width` equal parts. */
export function squeeze(values: readonly number[], width: number): number[] {
  return Array.from({ length: width }, (_, i) => {
    const from = Math.floor((i * values.length) / width);
    const part = values.slice(from, Math.max(from + 1, Math.floor(((i + 1) * values.length) / width)));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** A bar of `fraction` (0…1) of `width`; anything above nothing is visible. */
export function meter(fraction: number, width: number): string {
  const eighths = fraction > 0 ? Math.max(1, Math.round(Math.min(1, fraction) * width * 8)) : 0;
  const part = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (part > 0 ? EIGHTHS_RIGHT[part] : '');
}

/**
 * Upright bars over a logarithmic axis in microseconds: up to p95 good, up to p99 a warning, above bad. The last
 * two lines are the axis and marks where the percentiles lie.
 */
export function histogram(
  bars: LogBars,
  quantiles: Quantiles,
  size: { readonly width: number; readonly height: number },
  palette: Palette,
): string[] {
  const barWidth = Math.max(1, Math.min(4, Math.floor(size.width / bars.counts.length)));
  const rows = Math.max(1, size.height - 2);
  const top = Math.max(...bars.counts);
  const paints = bars.counts.map((_, i) => paintOf(i, bars, quantiles, palette));
  const eighths = bars.counts.map((n) => (n > 0 ? Math.max(1, Math.round((8 * rows * n) / top)) : 0));
  const lines: string[] = [];
  for (let above = rows - 1; above >= 0; above--) {
    const cells = eighths.map((height, i) => {
      const char = EIGHTHS_UP[Math.max(0, Math.min(8, height - 8 * above))] as string;
      return char === ' ' ? ' '.repeat(barWidth) : (paints[i] as Paint)(char.repeat(barWidth));
    });
    lines.push(cells.join(''));
  }
  const width = bars.counts.length * barWidth;
  return [...lines, palette.faint(axis(bars, barWidth, width)), marks(bars, quantiles, barWidth, width)];
}

function paintOf(i: number, bars: LogBars, { p95, p99 }: Quantiles, palette: Palette): Paint {
  if (i <= barIndex(bars, p95)) return palette.good;
  return i <= barIndex(bars, p99) ? palette.warn : palette.bad;
}

/** Labels at whole decades; where there are too few of them, at the first edge and then wherever there is room. */
function axis(bars: LogBars, barWidth: number, width: number): string {
  const edges = bars.counts.map((_, i) => i);
  const decades = edges.filter((i) => (bars.first + i) % bars.perDecade === 0);
  const labels = new Line(width);
  for (const i of decades.length > 1 ? decades : [...decades, ...edges]) {
    labels.put(i * barWidth, `╵${shortDuration(barEdge(bars, i))}`);
  }
  return labels.text();
}

function marks(bars: LogBars, quantiles: Quantiles, barWidth: number, width: number): string {
  const labels = new Line(width);
  const at = (value: number) => barIndex(bars, value) * barWidth;
  for (const name of ['p50', 'p99', 'p95', 'max'] as const) {
    const mark = at(quantiles[name]);
    if (!labels.put(mark, `▴${name}`)) labels.put(mark - name.length, `${name}▴`);
  }
  return labels.text();
}

/** A line on which labels are put where there is still room for them. */
class Line {
  readonly #chars: string[];

  constructor(width: number) {
    this.#chars = new Array<string>(width).fill(' ');
  }

  put(at: number, label: string): boolean {
    if (at < 0 || at + label.length > this.#chars.length) return false;
    const room = this.#chars.slice(Math.max(0, at - 1), at + label.length + 1);
    if (room.some((char) => char !== ' ')) return false;
    this.#chars.splice(at, label.length, ...label);
    return true;
  }

  text(): string {
    return this.#chars.join('').trimEnd();
  }
}

/** `2 ms`, `1.3 ms`, `500 µs`: as short as an axis needs. */
const shortDuration = (microseconds: number): string => {
  const [number = '', unit = ''] = duration(Math.round(microseconds)).split(' ');
  return `${number.includes('.') ? number.replace(/\.?0+$/, '') : number}${unit}`;
};
