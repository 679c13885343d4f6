/** The limits of this machine against a fleet of some size, as people read them. Pure. */
import { count } from '../outputs/format.ts';
import type { Palette } from '../outputs/palette.ts';
import { type Column, type Row, table } from '../outputs/table.ts';
import { type LimitRow, limitRows } from '../preflight/limit-rows.ts';
import type { Limits } from '../preflight/limits.ts';
import type { RunSize } from '../preflight/need.ts';

const COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'limit', align: 'left' },
  { title: 'now', align: 'right' },
  { title: 'must be', align: 'right' },
];

export function limitsTable(
  run: RunSize,
  limits: Limits,
  { width, palette }: { readonly width: number; readonly palette: Palette },
): string {
  const rows = limitRows(run, limits);
  const workers = `${run.workers} ${run.workers === 1 ? 'worker' : 'workers'}`;
  const where = run.embedded ? 'the platform on this machine too' : 'one target elsewhere';
  const lacking = rows.filter(({ enough }) => !enough);
  // Below the table and never cut, since people copy them.
  const raises = lacking.map(({ raise, limit }) => `  ${raise}  ${palette.faint(`# ${limit}`)}`);
  const verdict =
    lacking.length === 0
      ? [palette.good('every limit suffices')]
      : [
          palette.warn(`${lacking.length} of ${rows.length} to raise, as root where that is refused:`),
          ...raises,
        ];
  return `${[
    palette.heading(`${count(run.devices)} devices, ${workers}, ${where}`),
    ...table(
      COLUMNS,
      rows.map((row) => rowOf(row, palette)),
      { width, palette },
    ),
    ...verdict,
  ].join('\n')}\n`;
}

const rowOf = ({ limit, now, needed, enough }: LimitRow, { good, bad, warn }: Palette): Row => [
  enough ? { text: '✓', paint: good } : { text: '✗', paint: bad },
  { text: limit },
  enough ? { text: now } : { text: now, paint: warn },
  { text: needed },
];
