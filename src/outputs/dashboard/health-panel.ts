/** Whether the generator keeps up: a row a worker, the worst ones where there is little room, and the controller. */
import { BEHIND_MS, BUSY, GC_SHARE, LATENESS_US, LOOP_LAG_MS, levelOf } from '../concerns.ts';
import { bytes, duration, share } from '../format.ts';
import type { Palette } from '../palette.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import type { ControllerRow, WorkerRow } from '../view.ts';
import type { Content, ScreenState, Size } from './screen-state.ts';

const COLUMNS: readonly Column[] = [
  { title: 'worker', align: 'left' },
  { title: 'busy', align: 'right', least: 5 },
  { title: 'late p99', align: 'right', least: 8 },
  { title: 'lag', align: 'right', least: 7, drop: 1 },
  { title: 'garbage', align: 'right', least: 7, drop: 2 },
  { title: 'heap', align: 'right', least: 8, drop: 4 },
  { title: 'backlog', align: 'right', least: 8, drop: 3 },
];
/** Rows without which the controller is only told of when it is late (see concerns.ts). */
const ROOM_FOR_ALL = 3;

export function health({ view, palette }: ScreenState, { width, height }: Size): Content {
  const all = view.workers();
  const room = Math.max(1, height - 1);
  const controller = all.length < room || room >= ROOM_FOR_ALL ? view.controllerRow : undefined;
  const left = room - (controller ? 1 : 0);
  const worst = (a: WorkerRow, b: WorkerRow) => b.silentMs - a.silentMs || b.latenessP99 - a.latenessP99;
  const shown = all.length <= left ? all : [...all].sort(worst).slice(0, left);
  const rows = [
    ...shown.map((row) => workerRow(row, palette)),
    ...(controller ? [controllerRow(controller, palette)] : []),
  ];
  const hidden = all.length - shown.length;
  return {
    title: `generator${hidden > 0 ? ` · worst of ${all.length} workers` : ''}`,
    lines: table(COLUMNS, rows, { width, palette, gaps: [2, 1] }),
  };
}

function workerRow(row: WorkerRow, palette: Palette): Row {
  if (row.silentMs > 0) return [{ text: `${row.worker} silent`, paint: palette.bad }];
  if (row.final) return [{ text: `${row.worker} done`, paint: palette.faint }];
  return [
    { text: String(row.worker) },
    { text: share(row.busy), paint: palette[levelOf(row.busy, BUSY)] },
    { text: duration(row.latenessP99), paint: palette[levelOf(row.latenessP99, LATENESS_US)] },
    { text: duration(row.loopLagMs * 1000), paint: palette[levelOf(row.loopLagMs, LOOP_LAG_MS)] },
    garbage(row.gc, palette),
    { text: bytes(row.heapBytes) },
    row.backlog ? { text: row.backlog.bytes === 0 ? '0' : bytes(row.backlog.bytes) } : NONE,
  ];
}

/** Its lateness is how long after their end it merges the frames. */
const controllerRow = (row: ControllerRow, palette: Palette): Row => [
  { text: 'controller', paint: palette.faint },
  { text: share(row.busy), paint: palette[levelOf(row.busy, BUSY)] },
  { text: duration(row.behindMs * 1000), paint: palette[levelOf(row.behindMs, BEHIND_MS)] },
  { text: duration(row.loopLagMs * 1000), paint: palette[levelOf(row.loopLagMs, LOOP_LAG_MS)] },
  garbage(row.gc, palette),
  { text: bytes(row.heapBytes) },
];

const NONE: Cell = { text: '–' };

/** The longest, painted by the share of the time. */
const garbage = (gc: WorkerRow['gc'], palette: Palette): Cell =>
  gc ? { text: duration(gc.longestMs * 1000), paint: palette[levelOf(gc.share, GC_SHARE)] } : NONE;
