/** The parts of the summary table; each gives no lines when it has nothing to tell. */
import { LOOPS } from '../lifecycle/loops.ts';
import { type Outcome, succeeded } from '../lifecycle/outcome.ts';
import type { Percentiles, StepSummary, Summary } from '../metrics/summary.ts';
import { clock, count, durationOfMs, percent } from './format.ts';
import { outcomeMeaning } from './meanings.ts';
import type { Paint, Palette } from './palette.ts';
import { section } from './section.ts';
import type { Cell, Column, Row } from './table.ts';
import { wrap } from './text.ts';

const several = (summary: Summary): boolean => new Set(summary.steps.map((step) => step.fleet)).size > 1;

const attemptsOf = (step: StepSummary): number => Object.values(step.outcomes).reduce((sum, n) => sum + n, 0);

const succeededOf = (step: StepSummary): number =>
  Object.entries(step.outcomes).reduce((sum, [outcome, n]) => sum + (succeeded(outcome) ? n : 0), 0);

const STEP_COLUMNS: readonly Column[] = [
  { title: 'from due', align: 'left', shrink: 11 },
  { title: 'attempts', align: 'right' },
  { title: 'ok', align: 'right' },
  { title: 'p50', align: 'right' },
  { title: 'p90', align: 'right', drop: 4 },
  { title: 'p95', align: 'right', drop: 2 },
  { title: 'p99', align: 'right' },
  { title: 'p99.9', align: 'right', drop: 3 },
  { title: 'max', align: 'right', drop: 1 },
];

export function steps(summary: Summary, width: number, colours: Palette): string[] {
  const rows: Row[] = [];
  let fleet: string | undefined;
  for (const step of [...summary.steps, ...(summary.totals ?? [])]) {
    const heading = step.fleet === '' ? 'all fleets' : step.fleet;
    if (several(summary) && step.fleet !== fleet) rows.push([{ text: heading, paint: colours.accent }]);
    fleet = step.fleet;
    rows.push(...stepRows(step, several(summary) ? '  ' : '', colours));
  }
  return section('Steps', STEP_COLUMNS, rows, width, colours);
}

function stepRows(step: StepSummary, indent: string, colours: Palette): Row[] {
  const attempts = attemptsOf(step);
  const ok = succeededOf(step);
  const okPaint = ok === attempts ? colours.good : colours.bad;
  const rows: Row[] = [
    [
      { text: indent + step.step },
      { text: count(attempts) },
      { text: percent(ok, attempts), paint: okPaint },
      ...times(step.fromDue, colours.plain),
    ],
  ];
  if (step.fromSend) {
    const label = { text: `${indent}└ sent`, paint: colours.faint };
    rows.push([label, { text: '' }, { text: '' }, ...times(step.fromSend, colours.faint)]);
  }
  if (step.missed > 0) {
    rows.push([
      { text: `${indent}└ missed`, paint: colours.warn },
      { text: count(step.missed), paint: colours.warn },
    ]);
  }
  return rows;
}

const times = (percentiles: Percentiles | undefined, paint: Paint): Cell[] =>
  (['p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const).map((key) => ({
    text: percentiles ? durationOfMs(percentiles[key]) : '–',
    paint,
  }));

/** Which steps wait for replies, and what that means for their numbers; a line for each way that there is. */
export function loops({ steps: all }: Summary, width: number, { heading, faint }: Palette): string[] {
  const lines = (['open', 'paced', 'closed'] as const).flatMap((loop) => {
    const names = [...new Set(all.filter((step) => step.loops?.includes(loop)).map(({ step }) => step))];
    if (names.length === 0) return [];
    const text = `${LOOPS[loop].name} (${names.join(', ')}): ${LOOPS[loop].about}`;
    return wrap(text, width - 4).map((line, i) => `  ${i === 0 ? line : faint(`  ${line}`)}`);
  });
  return lines.length === 0 ? [] : [heading('Waiting for replies'), ...lines];
}

const OUTCOME_COLUMNS: readonly Column[] = [
  { title: 'fleet', align: 'left', shrink: 10 },
  { title: 'step', align: 'left', shrink: 11 },
  { title: 'outcome', align: 'left' },
  { title: 'meaning', align: 'left', shrink: 26, drop: 1 },
  { title: 'count', align: 'right' },
  { title: 'of step', align: 'right', drop: 2 },
];
const OUTCOMES_SHOWN = 20;

export const failures = (summary: Summary, width: number, colours: Palette): string[] =>
  outcomes('Failures', (outcome) => !succeeded(outcome), colours.bad, { summary, width, colours });

/** Where a step can succeed in more than one way: `ok/not-needed`, `ok/resumed-2`. */
export const successes = (summary: Summary, width: number, colours: Palette): string[] =>
  outcomes('Ways of success', (outcome) => outcome.startsWith('ok/'), colours.good, {
    summary,
    width,
    colours,
  });

interface Page {
  readonly summary: Summary;
  readonly width: number;
  readonly colours: Palette;
}

function outcomes(title: string, shows: (outcome: Outcome) => boolean, paint: Paint, page: Page): string[] {
  const { summary, width, colours } = page;
  const all = summary.steps.flatMap((step) =>
    Object.entries(step.outcomes)
      .filter(([outcome, n]) => shows(outcome) && n > 0)
      .map(([outcome, n]) => ({ step, outcome, n })),
  );
  all.sort((a, b) => b.n - a.n);
  const rows = all
    .slice(0, OUTCOMES_SHOWN)
    .map(
      ({ step, outcome, n }): Row => [
        { text: step.fleet },
        { text: step.step },
        { text: outcome, paint },
        { text: outcomeMeaning(outcome, summary.clouds?.[step.fleet]) },
        { text: count(n) },
        { text: percent(n, attemptsOf(step)) },
      ],
    );
  const first = several(summary) ? 0 : 1;
  const cut = rows.map((row) => row.slice(first));
  const lines = section(title, OUTCOME_COLUMNS.slice(first), cut, width, colours);
  const more = all.length - rows.length;
  return more > 0 ? [...lines, colours.faint(`  and ${more} more kinds in summary.json`)] : lines;
}

const THRESHOLD_COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'expected', align: 'left', shrink: 20 },
  { title: 'where', align: 'left', shrink: 10 },
  { title: 'observed', align: 'right' },
];

export function thresholds(summary: Summary, width: number, colours: Palette): string[] {
  const rows = summary.thresholds.map(({ expression, scope, observed, at, passed, notReached }): Row => {
    const paint = notReached ? colours.faint : passed ? colours.good : colours.bad;
    return [
      { text: notReached ? '–' : passed ? '✓' : '✗', paint },
      { text: expression },
      { text: scope, paint: colours.faint },
      { text: at === undefined ? observed : `${observed} at ${clock(at)}`, paint },
    ];
  });
  return section('Thresholds', THRESHOLD_COLUMNS, rows, width, colours);
}

const RECONCILIATION_COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'what', align: 'left', shrink: 16 },
  { title: 'devices', align: 'right' },
  { title: 'platform', align: 'right' },
  { title: 'explained', align: 'right' },
  { title: 'because', align: 'left', shrink: 10, drop: 1 },
];

/** Rows that are equal on both sides are only counted; those that differ are shown. */
export function reconciliation(summary: Summary, width: number, colours: Palette): string[] {
  if (!summary.reconciliation) return [];
  const { agrees, rows } = summary.reconciliation;
  const different = rows.filter((row) => row.devices !== row.platform);
  const equal = rows.length - different.length;
  const verdict = agrees
    ? colours.good('devices and platform agree to the last message')
    : colours.bad('devices and platform do not agree');
  const compared = wrap(
    `${count(equal)} of ${count(rows.length)} counts equal` + (different.length > 0 ? ', the others:' : ''),
    width - 2,
  );
  const table = section(
    '',
    RECONCILIATION_COLUMNS,
    different.map(({ what, devices, platform, explained, because }): Row => {
      const settled = devices - platform === explained || platform - devices === explained;
      return [
        settled ? { text: '✓', paint: colours.good } : { text: '✗', paint: colours.bad },
        { text: what },
        { text: count(devices) },
        { text: count(platform) },
        { text: count(explained), paint: settled ? colours.plain : colours.bad },
        { text: because, paint: colours.faint },
      ];
    }),
    width,
    colours,
  );
  const title = `${colours.heading('Reconciliation')}  ${verdict}`;
  return [title, ...compared.map((line) => `  ${colours.faint(line)}`), ...table.slice(1)];
}
