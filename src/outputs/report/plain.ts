/** The report where no script runs: verdict, reasons and tables. Pure. */
import { LOOPS } from '../../lifecycle/loops.ts';
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
    verdict?.bottleneck ? `<p>${escaped(verdict.bottleneck.text)}</p>` : '',
    table([], facts),
    titled('Thresholds', ['', 'threshold', 'scope', 'observed'], thresholds.map(thresholdRow)),
    titled(
      'Steps',
      ['fleet', 'step', 'waits', 'attempts', 'ok', 'latency', 'p50', 'p90', 'p99', 'max'],
      steps.flatMap(stepRows),
    ),
    titled(
      'How often',
      [],
      (outline.paces ?? []).map((pace) => [pace]),
    ),
    titled(
      'Failures',
      ['fleet', 'step', 'outcome', 'count', 'of all', 'meaning', 'cause'],
      outcomes.filter((row) => !row.succeeded).map(failureRow),
    ),
    '<p>With scripts this page draws the run over time.</p>',
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

/** From due and from send, a row each. */
function stepRows({ fleet, step, loops = [], attempts, outcomes, fromDue, fromSend }: StoryStep): string[][] {
  const ok = Object.entries(outcomes).reduce((sum, [outcome, n]) => sum + (succeeded(outcome) ? n : 0), 0);
  const times = (of: Percentiles | undefined) =>
    (['p50', 'p90', 'p99', 'max'] as const).map((key) => (of ? durationOfMs(of[key]) : '–'));
  const waits = loops.map((loop) => LOOPS[loop].name).join(', ');
  return [
    [fleet, step, waits, count(attempts), percent(ok, attempts), 'from due', ...times(fromDue)],
    ['', '', '', '', '', 'from send', ...times(fromSend)],
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
