/** The report where no script runs: verdict, reasons and tables. Pure. */
import { succeeded } from '../../lifecycle/outcome.ts';
import type { Percentiles, ThresholdResult } from '../../metrics/summary.ts';
import { count, durationOfMs, percent } from '../format.ts';
import type { OutcomeRow, RunStory, StoryStep } from '../story/story.ts';
import { escaped } from './escaped.ts';

export function plainReport(story: RunStory): string {
  const { outline, machine, verdict, thresholds, steps, outcomes } = story;
  const facts = [
    ['when', outline.startedAt],
    ['seed', String(outline.seed)],
    ['again', outline.command],
    ...(machine === '' ? [] : [['machine', machine]]),
    ['target', outline.target],
  ];
  return [
    `<h1>${escaped(`${verdict?.verdict ?? 'The run goes on'}: ${outline.scenario}`)}</h1>`,
    `<p>${escaped(outline.sentence)}</p>`,
    list(verdict?.reasons ?? []),
    table([], facts),
    titled('Thresholds', ['', 'threshold', 'scope', 'observed'], thresholds.map(thresholdRow)),
    titled('Steps', ['fleet', 'step', 'attempts', 'ok', 'p50', 'p90', 'p99', 'max'], steps.map(stepRow)),
    titled(
      'Failures',
      ['fleet', 'step', 'outcome', 'count', 'of all', 'meaning', 'cause'],
      outcomes.filter((row) => !row.succeeded).map(failureRow),
    ),
    '<p>Latencies are from the due time. With scripts this page draws the run over time.</p>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const thresholdRow = ({ passed, expression, scope, observed }: ThresholdResult): string[] => [
  passed ? 'passed' : 'failed',
  expression,
  scope,
  observed,
];

function stepRow({ fleet, step, attempts, outcomes, fromDue }: StoryStep): string[] {
  const ok = Object.entries(outcomes).reduce((sum, [outcome, n]) => sum + (succeeded(outcome) ? n : 0), 0);
  const time = (of: keyof Percentiles) => (fromDue ? durationOfMs(fromDue[of]) : '–');
  return [
    fleet,
    step,
    count(attempts),
    percent(ok, attempts),
    time('p50'),
    time('p90'),
    time('p99'),
    time('max'),
  ];
}

const failureRow = ({ fleet, step, outcome, count: n, of, meaning, cause }: OutcomeRow): string[] => [
  fleet,
  step,
  outcome,
  count(n),
  percent(n, of),
  meaning,
  cause,
];

const titled = (title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `<h2>${title}</h2>\n${table(columns, rows)}`;

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head =
    columns.length === 0 ? [] : [`<tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr>`];
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  return ['<table>', ...head, ...body, '</table>'].join('\n');
}

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<ul>\n${lines.map((line) => `<li>${escaped(line)}</li>`).join('\n')}\n</ul>`;
