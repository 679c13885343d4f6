/** Tables of plain text that fit a given width: what matters least goes first, then the text column is cut. */
import type { Paint, Palette } from './palette.ts';
import { displayWidth, fit, padEnd, padStart } from './text.ts';

export interface Column {
  readonly title: string;
  /** Text stands left, numbers right. */
  readonly align: 'left' | 'right';
  /** Columns with the highest number are left out first when the table is too wide; without one: never. */
  readonly drop?: number;
  /** May be cut with `…` down to this many columns rather than others left out; the last column first. */
  readonly shrink?: number;
  /** Kept this wide at least, so that live tables don't twitch. */
  readonly least?: number;
}

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}
export type Row = readonly Cell[];

export interface TableOptions {
  readonly width: number;
  readonly palette: Palette;
  /** Spaces between columns: the first of these with which everything fits, else the last; 2 unless told. */
  readonly gaps?: readonly number[];
  /** Index of the row that is shown as chosen. */
  readonly chosen?: number;
}

/** The heading and the rows, each at most `width` columns wide. */
export function table(columns: readonly Column[], rows: readonly Row[], options: TableOptions): string[] {
  const { width, palette, gaps = [2] } = options;
  const widths = columns.map((column, i) =>
    Math.max(
      column.least ?? 0,
      displayWidth(column.title),
      ...rows.map((row) => displayWidth(row[i]?.text ?? '')),
    ),
  );
  const total = widths.reduce((sum, each) => sum + each, 0);
  const gap = gaps.find((each) => total + each * (widths.length - 1) <= width) ?? gaps.at(-1) ?? 2;
  const kept = fitColumns(columns, widths, width, gap);
  const heading = columns.map((column) => ({ text: column.title, paint: palette.faint }));
  const line = (row: Row, paintAll?: Paint) => {
    const cells = kept.map((i) => {
      const { text, paint } = row[i] ?? { text: '' };
      const cut = fit(text, widths[i] as number);
      const pad = (columns[i] as Column).align === 'left' ? padEnd : padStart;
      const padded = pad(cut, widths[i] as number);
      return paint && !paintAll && cut !== '' ? padded.replace(cut, paint) : padded;
    });
    const joined = cells.join(' '.repeat(gap));
    return paintAll ? paintAll(padEnd(joined, width)) : joined.trimEnd();
  };
  return [
    line(heading),
    ...rows.map((row, i) => line(row, i === options.chosen ? palette.chosen : undefined)),
  ];
}

/** Where nothing else helps, text is cut to this. */
const LEAST = 4;

/** Indices of the columns that are kept; narrows `widths` of those that shrink. */
function fitColumns(columns: readonly Column[], widths: number[], width: number, gap: number): number[] {
  let kept = columns.map((_, i) => i);
  const excess = () => kept.reduce((sum, i) => sum + (widths[i] as number) + gap, -gap) - width;
  const shrinkable = () => kept.filter((i) => columns[i]?.shrink !== undefined);
  const give = (i: number) => Math.max(0, (widths[i] as number) - (columns[i]?.shrink ?? 0));
  const slack = () => shrinkable().reduce((sum, i) => sum + give(i), 0);
  const dropOrder = kept
    .filter((i) => columns[i]?.drop !== undefined)
    .sort((a, b) => (columns[b]?.drop ?? 0) - (columns[a]?.drop ?? 0));
  for (const i of dropOrder) {
    if (excess() <= slack()) break;
    kept = kept.filter((other) => other !== i);
  }
  const shrinkTo = (i: number, least: number) => {
    const room = Math.max(0, (widths[i] as number) - least);
    (widths[i] as number) -= Math.max(0, Math.min(room, excess()));
  };
  for (const i of shrinkable().reverse()) shrinkTo(i, columns[i]?.shrink ?? 0);
  for (const i of kept.filter((each) => columns[each]?.align === 'left').reverse()) shrinkTo(i, LEAST);
  return kept;
}
