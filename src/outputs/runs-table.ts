/** Past runs as a table, and as JSON. Pure. */
import type { BrokenRun, Ending, PastRun } from './files/past-runs.ts';
import { clock, count, durationOfMs } from './format.ts';
import { type Paint, type Palette, palette } from './palette.ts';
import { type Column, type Row, table } from './table.ts';
import { fit } from './text.ts';

export interface RunsTableOptions {
  readonly width: number;
  readonly colour: boolean;
}

/** What is in the name of a folder too is left out first; that name is never cut, since people copy it. */
const COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'run', align: 'left' },
  { title: 'scenario', align: 'left', drop: 4 },
  { title: 'when', align: 'left', drop: 5 },
  { title: 'length', align: 'right' },
  { title: 'devices', align: 'right', drop: 2 },
  { title: 'attempts', align: 'right', drop: 1 },
  { title: 'failed', align: 'right' },
  { title: 'worst p99', align: 'right' },
  { title: 'from send', align: 'right', drop: 3 },
  { title: 'of', align: 'left', drop: 3 },
];

/** A line a run, and below them a line for each that can't be understood. */
export function runsTable(runs: readonly (PastRun | BrokenRun)[], options: RunsTableOptions): string {
  const { width, colour } = options;
  const colours = palette(colour);
  const told = runs.filter((run): run is PastRun => !('broken' in run));
  const broken = runs.filter((run): run is BrokenRun => 'broken' in run);
  const rows = told.map((run) => row(run, colours));
  const lines = [
    ...(rows.length === 0 ? [] : table(COLUMNS, rows, { width, palette: colours })),
    ...broken.map(({ run, broken: why }) => colours.warn(fit(`broken   ${run}: ${why}`, width))),
  ];
  return `${lines.join('\n')}\n`;
}

function row(run: PastRun, colours: Palette): Row {
  const { ending, scenario, startedAt, seconds, devices, attempts, failures, worst } = run;
  const known = (number: number | undefined) => (number === undefined ? '–' : count(number));
  return [
    { text: ending, paint: paintOf(ending, colours) },
    { text: run.run },
    { text: scenario },
    { text: localTime(startedAt), paint: colours.faint },
    { text: clock(seconds * 1000) },
    { text: count(devices) },
    { text: known(attempts) },
    failures ? { text: known(failures), paint: colours.warn } : { text: known(failures) },
    { text: worst ? durationOfMs(worst.p99Ms) : '–' },
    { text: worst?.sentP99Ms === undefined ? '–' : durationOfMs(worst.sentP99Ms), paint: colours.faint },
    { text: worst?.step ?? '' },
  ];
}

function paintOf(ending: Ending, { good, bad, warn, accent }: Palette): Paint {
  if (ending === 'PASS') return good;
  if (ending === 'FAIL') return bad;
  return ending === 'running' ? accent : warn;
}

/** `2026-11-22 10:15`, as in the folder's name. */
function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
