/** What became of the scenario's operations, as a part of the summary table. */
import { succeeded } from '../lifecycle/outcome.ts';
import { NOT_DONE, type OperationSummary, type Summary } from '../metrics/summary.ts';
import { count } from './format.ts';
import { outcomeMeaning } from './meanings.ts';
import type { Palette } from './palette.ts';
import { section } from './section.ts';
import type { Column, Row } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'at', align: 'right' },
  { title: 'operation', align: 'left' },
  { title: 'on', align: 'left', shrink: 16 },
  { title: 'devices', align: 'right' },
  { title: 'told', align: 'right', drop: 2 },
  { title: 'outcome', align: 'left' },
  { title: 'meaning', align: 'left', shrink: 20, drop: 1 },
];
/** Repeated operations can be many; those that failed come first where not all are shown. */
const SHOWN = 20;

export function operations(summary: Summary, width: number, colours: Palette): string[] {
  const all = summary.operations ?? [];
  const failed = all.filter(({ outcome }) => !succeeded(outcome));
  const shown = all.length <= SHOWN ? all : [...failed, ...all.filter((one) => !failed.includes(one))];
  const rows = shown.slice(0, SHOWN).map((operation) => rowOf(operation, colours));
  const more = all.length - rows.length;
  const columns = failed.length === 0 ? COLUMNS.slice(0, -1) : COLUMNS;
  const lines = section('Operations', columns, rows, width, colours);
  return more > 0 ? [...lines, colours.faint(`  and ${count(more)} more in summary.json`)] : lines;
}

function rowOf(operation: OperationSummary, colours: Palette): Row {
  const { when, object, devices, told, outcome, reason } = operation;
  const done = succeeded(outcome);
  const paint = done ? colours.good : outcome === NOT_DONE ? colours.warn : colours.bad;
  return [
    { text: done ? '✓' : '✗', paint },
    { text: when },
    { text: operation.operation },
    { text: object },
    { text: devices === undefined ? '' : count(devices) },
    { text: told === undefined ? '' : count(told) },
    { text: outcome, paint },
    { text: done ? '' : (reason ?? meaningOf(outcome)), paint: colours.faint },
  ];
}

const meaningOf = (outcome: string): string =>
  outcome === NOT_DONE ? 'the run had ended' : outcomeMeaning(outcome);
