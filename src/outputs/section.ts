/** One part of the summary table: a heading and a table below it. */
import type { Palette } from './palette.ts';
import { type Column, type Row, table } from './table.ts';

/** Columns stand as far apart as there is room for. */
const GAPS = [3, 2, 1] as const;

/** No lines without rows. */
export function section(
  title: string,
  columns: readonly Column[],
  rows: readonly Row[],
  width: number,
  colours: Palette,
): string[] {
  if (rows.length === 0) return [];
  const lines = table(columns, rows, { width: width - 2, palette: colours, gaps: GAPS });
  return [colours.heading(title), ...lines.map((line) => `  ${line}`)];
}
