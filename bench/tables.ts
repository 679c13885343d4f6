/** Figures as people read them: after each bench, and all bars together at the end. */
import { type Bar, type Figure, meetsBar, ratio } from './bench.ts';

/** Of one bench: its figures, or why it has none. */
export interface Result {
  readonly bench: string;
  readonly figures: readonly Figure[];
  readonly failed?: string;
}

const HEADINGS = ['', 'ours', 'rival', 'theirs', 'ratio', 'bar'];

export const formatFigures = (figures: readonly Figure[]): string =>
  formatTable(HEADINGS, figures.map(cellsOf));

/** Every figure that has a bar; a bench that failed is a row too. Empty without any. */
export function formatBars(results: readonly Result[]): string {
  const rows = results.flatMap(({ bench, figures, failed }) => [
    ...figures.filter(({ bar }) => bar).map((figure) => [bench, ...cellsOf(figure)]),
    ...(failed === undefined ? [] : [[bench, failed, '', '', '', '', '✗']]),
  ]);
  return rows.length === 0 ? '' : formatTable(['', ...HEADINGS], rows);
}

export const countOfBars = (results: readonly Result[]): { readonly met: number; readonly of: number } => {
  const met = results.flatMap(({ figures, failed }) => [
    ...figures.map(meetsBar).filter((meets) => meets !== undefined),
    ...(failed === undefined ? [] : [false]),
  ]);
  return { met: met.filter(Boolean).length, of: met.length };
};

const cellsOf = (figure: Figure): string[] => [
  `${figure.what} [${figure.unit}]`,
  formatNumber(figure.ours),
  figure.rival,
  formatNumber(figure.theirs),
  formatNumber(ratio(figure)),
  figure.bar ? `${formatBar(figure.bar)} ${meetsBar(figure) ? '✓' : '✗'}` : '',
];

export function formatBar(bar: Bar): string {
  const bound = 'atMost' in bar ? `≤ ${formatNumber(bar.atMost)}` : `≥ ${formatNumber(bar.atLeast)}`;
  return bar.of === 'ratio' ? `ratio ${bound}` : bound;
}

/** Three significant digits, no exponent; `–` for what there is not, such as a ratio to 0. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}

/** Columns of numbers are flush right, where every cell of them is one. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const column = (index: number) => [headings, ...rows].map((row) => row[index] ?? '');
  const widths = headings.map((_, index) => Math.max(...column(index).map((cell) => cell.length)));
  const right = headings.map((_, index) => column(index).slice(1).some(isNumber));
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, index) => (right[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
        .join('  '),
    )
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

const isNumber = (cell: string): boolean => /^(?:-?[\d,.]+|–|(?:ratio )?[≤≥] .*)$/.test(cell);
