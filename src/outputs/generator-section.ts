/** The summary's table of the generator: each worker, and the controller. */
import type { ControllerHealth, Summary, WorkerHealth } from '../metrics/summary.ts';
import { BUSY, GC_SHARE, LATENESS_US, LOOP_LAG_MS, levelOf, WAITING } from './concerns.ts';
import { bytes, count, durationOfMs, percent, share } from './format.ts';
import type { Palette } from './palette.ts';
import { section } from './section.ts';
import type { Cell, Column, Row } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'worker', align: 'left' },
  { title: 'frames', align: 'right', drop: 5 },
  { title: 'late p99', align: 'right' },
  { title: 'late max', align: 'right', drop: 2 },
  { title: 'lag max', align: 'right', drop: 1 },
  { title: 'busy', align: 'right' },
  { title: 'busy max', align: 'right' },
  { title: 'no core', align: 'right', drop: 3 },
  { title: 'garbage', align: 'right', drop: 4 },
  { title: 'longest', align: 'right', drop: 6 },
  { title: 'backlog', align: 'right', drop: 7 },
];
const WORKERS_SHOWN = 16;

/** The worst workers, where there are many. */
export function generator(summary: Summary, width: number, colours: Palette): string[] {
  const worst = [...summary.health].sort((a, b) => b.latenessP99Ms - a.latenessP99Ms).slice(0, WORKERS_SHOWN);
  const rows = worst.sort((a, b) => a.worker - b.worker).map((health) => workerRow(health, colours));
  if (summary.controller) rows.push(controllerRow(summary.controller, colours));
  const more = summary.health.length - worst.length;
  const title = `Generator${more > 0 ? `, the worst of ${summary.health.length} workers` : ''}`;
  // What no row tells, as in summaries of old, would be columns of dashes.
  const told = COLUMNS.map((_, i) => rows.some((row) => row[i] !== undefined && row[i] !== NONE));
  const cut = rows.map((row) => row.filter((_, i) => told[i]));
  const columns = COLUMNS.filter((_, i) => told[i]);
  return section(title, columns, cut, width, colours);
}

const NONE: Cell = { text: '–' };

function workerRow(health: WorkerHealth, colours: Palette): Row {
  const { waitingMean, gc, backlogMax } = health;
  return [
    { text: String(health.worker) },
    { text: count(health.frames) },
    {
      text: durationOfMs(health.latenessP99Ms),
      paint: colours[levelOf(health.latenessP99Ms * 1000, LATENESS_US)],
    },
    { text: durationOfMs(health.latenessMaxMs) },
    lag(health.loopLagMaxMs, colours),
    { text: share(health.busyMean) },
    { text: share(health.busyMax), paint: colours[levelOf(health.busyMax, BUSY)] },
    waitingMean === undefined
      ? NONE
      : { text: share(waitingMean), paint: colours[levelOf(waitingMean, WAITING)] },
    ...(gc === undefined ? [NONE, NONE] : garbage(gc, colours)),
    backlogMax === undefined ? NONE : { text: backlogMax.bytes === 0 ? '0' : bytes(backlogMax.bytes) },
  ];
}

const controllerRow = (controller: ControllerHealth, colours: Palette): Row => [
  { text: 'controller' },
  { text: count(controller.seconds) },
  NONE,
  NONE,
  lag(controller.loopLagMaxMs, colours),
  { text: share(controller.busyMean) },
  { text: share(controller.busyMax), paint: colours[levelOf(controller.busyMax, BUSY)] },
  NONE,
  ...garbage(controller.gc, colours),
];

const lag = (ms: number, colours: Palette): Cell => ({
  text: durationOfMs(ms),
  paint: colours[levelOf(ms, LOOP_LAG_MS)],
});

const garbage = (gc: { readonly share: number; readonly longestMs: number }, colours: Palette): Cell[] => [
  { text: percent(gc.share, 1), paint: colours[levelOf(gc.share, GC_SHARE)] },
  { text: durationOfMs(gc.longestMs) },
];
