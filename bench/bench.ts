/** What a bench is, and how its figures are shown. */

/** One measurement against its rival, both from the same interleaved run. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly rival: string;
  readonly theirs: number;
  /** The most that is allowed: of `ours` itself, or of ours ÷ theirs. */
  readonly bar?: { readonly of: 'value' | 'ratio'; readonly atMost: number };
}

export interface Rounds {
  /** How often each contender runs, in turn with the others; figures are medians over the rounds. */
  readonly rounds: number;
  /** Of a bench whose fleet can be of any size. */
  readonly devices?: number;
}

export interface Bench {
  readonly name: string;
  /** One line: what is measured. */
  readonly about: string;
  run(options: Rounds): Promise<Figure[]>;
}

export const ratio = ({ ours, theirs }: Figure): number => ours / theirs;

export function meetsBar(figure: Figure): boolean | undefined {
  const { bar, ours } = figure;
  if (!bar) return undefined;
  return (bar.of === 'value' ? ours : ratio(figure)) <= bar.atMost;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of one number in each of several results. */
export const medianOf = <T>(results: readonly T[], pick: (result: T) => number): number =>
  median(results.map(pick));

const HEADINGS = ['', 'ours', 'rival', 'theirs', 'ratio', 'bar'];

export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    `${figure.what} [${figure.unit}]`,
    number(figure.ours),
    figure.rival,
    number(figure.theirs),
    number(ratio(figure)),
    formatBar(figure),
  ]);
  const widths = HEADINGS.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]!.length)));
  const isText = (column: number) => column === 0 || column === 2;
  return [HEADINGS, ...rows]
    .map((row) =>
      row.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

function formatBar(figure: Figure): string {
  if (!figure.bar) return '';
  const { of, atMost } = figure.bar;
  return `${of === 'ratio' ? 'ratio ' : ''}≤ ${atMost} ${meetsBar(figure) ? '✓' : '✗'}`;
}

/** Three significant digits, no exponent. */
const number = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
