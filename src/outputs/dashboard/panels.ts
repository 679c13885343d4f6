/** The bordered panels: each a pure function of the screen's state and the room inside its border. */
import { LOOPS } from '../../lifecycle/loops.ts';
import { clock, count, duration, percent, rate } from '../format.ts';
import { outcomeMeaning } from '../meanings.ts';
import { loopsOfStep } from '../story/loops.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import { fit, padEnd, padStart, wrap } from '../text.ts';
import type { LogLine, StepRow } from '../view.ts';
import { histogram as drawHistogram, meter } from './bars.ts';
import {
  type Content,
  chosenStep,
  fleetName,
  fromName,
  type ScreenState,
  type Size,
  windowName,
} from './screen-state.ts';

const STEP_COLUMNS: readonly Column[] = [
  { title: 'step', align: 'left', shrink: 8 },
  { title: 'attempts', align: 'right', least: 9 },
  { title: 'rate', align: 'right', least: 7 },
  { title: 'failed', align: 'right', least: 7, drop: 1 },
  { title: 'failed %', align: 'right', least: 8, drop: 5 },
  { title: 'p50', align: 'right', least: 7 },
  { title: 'p90', align: 'right', least: 7, drop: 7 },
  { title: 'p95', align: 'right', least: 7, drop: 4 },
  { title: 'p99', align: 'right', least: 7 },
  { title: 'p99.9', align: 'right', least: 7, drop: 8 },
  { title: 'max', align: 'right', least: 7, drop: 6 },
];

export function steps(state: ScreenState, { width, height }: Size): Content {
  const { view, fleet, window, from: clock, palette } = state;
  const all = view.steps(fleet, window);
  const chosen = all.findIndex((row) => row.step === chosenStep(state));
  const room = Math.max(1, height - 1);
  const from = Math.max(0, Math.min(chosen - Math.floor(room / 2), all.length - room));
  const rows = all.slice(from, from + room).map((row) => stepCells(row, state));
  const hidden = all.length - rows.length;
  return {
    title: `steps · ${fleetName(fleet)} · latency ${fromName(clock)}, ${windowName(window)}${hidden > 0 ? ` · ${hidden} more` : ''}`,
    lines: table(STEP_COLUMNS, rows, { width, palette, chosen: chosen - from }),
  };
}

function stepCells(
  { step, attempts, rate: perSecond, failed, finished, ...row }: StepRow,
  state: ScreenState,
): Row {
  const { faint, bad } = state.palette;
  const latency = state.from === 'due' ? row.latency : row.sent;
  const none: Cell = { text: '–', paint: faint };
  const time = (value: number | undefined): Cell => (value === undefined ? none : { text: duration(value) });
  return [
    { text: step },
    { text: count(attempts) },
    perSecond === 0 ? none : { text: rate(perSecond) },
    { text: count(failed), paint: failed > 0 ? bad : faint },
    { text: percent(failed, finished), paint: failed > 0 ? bad : faint },
    ...[latency?.p50, latency?.p90, latency?.p95, latency?.p99, latency?.p999, latency?.max].map(time),
  ];
}

const PERCENTILES = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
  ['max', 'max'],
] as const;

/** Beside each other: from due and from send, since the start and, where there is room, now. */
const CLOCKS = [
  ['due', 'run', 'due'],
  ['sent', 'run', 'sent'],
  ['due 10 s', 'recent', 'due'],
  ['sent 10 s', 'recent', 'sent'],
] as const;
const ROOM_FOR_ALL = 44;

/** Percentiles of the chosen step, and which loop it is in. */
export function chosen(state: ScreenState, { width, height }: Size): Content {
  const { view, fleet, palette } = state;
  const step = chosenStep(state);
  const row = view.steps(fleet).find((each) => each.step === step);
  const clocks = CLOCKS.slice(0, width < ROOM_FOR_ALL ? 2 : 4);
  const shown = clocks.map(([, window, from]) => view.latency(fleet, step, window, from));
  const time = (value: number | undefined): Cell =>
    value === undefined ? { text: '–', paint: palette.faint } : { text: duration(value) };
  const rows = PERCENTILES.map(
    ([name, key]): Row => [
      { text: name, paint: palette.accent },
      ...shown.map((quantiles) => time(quantiles?.[key])),
    ],
  );
  const columns: Column[] = [
    { title: '', align: 'left', least: 5 },
    ...clocks.map(([title]): Column => ({ title, align: 'right', least: 7 })),
  ];
  const facts = row
    ? [
        `${count(row.finished)} finished, ${count(row.attempts - row.finished)} in flight, ${rate(row.rate)}`,
        `${count(row.failed)} failed (${percent(row.failed, row.finished)}), ${count(row.missed)} missed`,
      ]
    : [];
  const loops = loopsOfStep({ fleet, step }, view.run.outline);
  return {
    title: [step, fleetName(fleet), ...loops.map((loop) => LOOPS[loop].name)].join(' · '),
    lines: [...table(columns, rows, { width, palette }), '', ...facts.map((fact) => fit(fact, width))].slice(
      0,
      height,
    ),
  };
}

export function histogram(state: ScreenState, size: Size): Content {
  const { view, fleet, window, from, palette } = state;
  const step = chosenStep(state);
  const bars = view.logBars({ fleet, step, window, from }, Math.min(24, Math.floor(size.width / 2)));
  const quantiles = view.latency(fleet, step, window, from);
  const title = `${step} latency ${fromName(from)} · ${windowName(window)}`;
  if (!bars || !quantiles) return { title, lines: [palette.faint('no samples')] };
  return { title, lines: drawHistogram(bars, quantiles, size, palette) };
}

const ERROR_COLUMNS: readonly Column[] = [
  { title: 'step', align: 'left', shrink: 7 },
  { title: 'outcome', align: 'left' },
  { title: 'meaning', align: 'left', shrink: 22, drop: 1 },
  { title: 'count', align: 'right', least: 6 },
  { title: 'of step', align: 'right', least: 7, drop: 3 },
  { title: 'last 10 s', align: 'right', least: 5, drop: 2 },
];

export function errors({ view, fleet, palette }: ScreenState, { width, height }: Size): Content {
  const all = view.errors(fleet);
  const cloud = view.cloudOf(fleet);
  const room = Math.max(1, height - 1);
  const title = `failures · ${fleetName(fleet)}${all.length > room ? ` · ${all.length - room} more` : ''}`;
  if (all.length === 0) return { title, lines: [palette.good('none so far')] };
  const rows = all.slice(0, room).map(
    (row): Row => [
      { text: row.step },
      { text: row.outcome, paint: palette.bad },
      { text: outcomeMeaning(row.outcome, cloud) },
      { text: count(row.count) },
      { text: percent(row.count, row.of), paint: palette.faint },
      {
        text: row.recent > 0 ? count(row.recent) : '–',
        paint: row.recent > 0 ? palette.bad : palette.faint,
      },
    ],
  );
  return { title, lines: table(ERROR_COLUMNS, rows, { width, palette }) };
}

/** How many devices are in which step; where there is little room, the steps with the fewest are left out. */
export function progress({ view, fleet, palette }: ScreenState, { width, height }: Size): Content {
  const all = view.inStep(fleet);
  const total = all.reduce((sum, [, devices]) => sum + devices, 0);
  const title = `devices by step · ${fleetName(fleet)}`;
  if (total === 0) return { title, lines: [palette.faint('no devices yet')] };
  if (height < 5) return { title, lines: wrap(inOneLine(all), width).slice(0, height) };
  const { shown, hidden } = largest(all, height);
  const nameWidth = Math.min(16, Math.max(...shown.map(([step]) => step.length)));
  const barWidth = Math.max(0, width - nameWidth - 10);
  const lines = shown.map(([step, devices]) => {
    const name = padEnd(fit(step, nameWidth), nameWidth);
    const bar = padEnd(meter(devices / total, barWidth), barWidth);
    const paint = step === 'waiting' || step === 'ended' ? palette.faint : palette.accent;
    return `${devices > 0 ? name : palette.faint(name)} ${paint(bar)} ${padStart(count(devices), 8)}`;
  });
  const others = hidden.reduce((sum, [, devices]) => sum + devices, 0);
  if (others === 0) return { title, lines };
  return { title, lines: [...lines, palette.faint(`${hidden.length} more: ${count(others)}`)] };
}

/** Too few lines for bars: `query 2,970 · time-sync 394 · …`, most first. */
const inOneLine = (all: readonly StepCount[]): string =>
  all
    .filter(([, devices]) => devices > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([step, devices]) => `${step}\u00a0${count(devices)}`)
    .join(' · ');

type StepCount = [step: string, devices: number];

/** Keeps their order. One line is kept for the others, if devices are in them. */
function largest(all: readonly StepCount[], room: number): { shown: StepCount[]; hidden: StepCount[] } {
  const ranked = [...all].sort(([, a], [, b]) => b - a);
  const keep = ranked.slice(room).some(([, devices]) => devices > 0) ? room - 1 : room;
  const kept = new Set(ranked.slice(0, Math.max(1, keep)));
  return { shown: all.filter((row) => kept.has(row)), hidden: all.filter((row) => !kept.has(row)) };
}

export function events({ view, palette }: ScreenState, { width, height }: Size): Content {
  const paintOf = ({ level }: LogLine) => {
    if (level === 'notice') return palette.heading;
    return level === 'warn' ? palette.warn : palette.plain;
  };
  const lines = view.log.slice(-height).map((line) => {
    const time = padStart(clock(line.at), 7);
    return `${palette.faint(time)} ${paintOf(line)(fit(line.text, width - time.length - 1))}`;
  });
  return { title: 'events', lines: lines.length > 0 ? lines : [palette.faint('nothing yet')] };
}
