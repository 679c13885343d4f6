/** A run as a build server shows it on a build's page: Markdown, short, the worst first. Pure. */
import { LOOPS } from '../../lifecycle/loops.ts';
import { succeeded } from '../../lifecycle/outcome.ts';
import type { Summary } from '../../metrics/summary.ts';
import { clock, count, duration, durationOfMs, percent } from '../format.ts';
import { outcomeMeaning } from '../meanings.ts';
import type { RunOutline } from '../story/outline.ts';
import { marginText } from './junit.ts';
import { code, markdownTable, plain } from './markdown.ts';

const SIGNS: Readonly<Record<Summary['verdict'], string>> = { PASS: '✅', FAIL: '❌', INVALID: '⚠️' };
const STEPS = 40;
const OUTCOMES = 10;

export interface StepSummaryFacts {
  readonly outline: Pick<RunOutline, 'sentence' | 'command' | 'fleets'>;
  /** Where the results are, as given. */
  readonly folder: string;
  /** Whether report.html is among them. */
  readonly report: boolean;
}

/** Ends in a line break. */
export function stepSummary(summary: Summary, { outline, folder, report }: StepSummaryFacts): string {
  const { verdict, scenario, exitCode, reasons, bottleneck, seconds, seed, workers, target } = summary;
  const exit = exitCode === 0 ? '' : ` (exit code ${exitCode})`;
  const facts = [
    duration(seconds * 1e6),
    `seed ${seed}`,
    `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    target,
  ];
  const show = report
    ? `The whole run: ${code(`${folder}/report.html`)}, which opens from disk without a network.`
    : `The whole run is in ${code(folder)}; ${code(`regatta report ${folder}`)} makes a page of it.`;
  const blocks = [
    [`### ${SIGNS[verdict]} Regatta: ${plain(scenario)} ${verdict}${exit}`],
    reasons.map((reason) => `- ${plain(reason)}`),
    bottleneck ? [plain(bottleneck.text)] : [],
    [plain(outline.sentence), '', plain(facts.join(' · '))],
    thresholds(summary),
    steps(summary),
    outcomes(summary, outline.fleets),
    [show, '', `Run it again: ${code(outline.command)}`],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n\n`;
}

const thresholds = ({ thresholds: results }: Summary): string[] =>
  markdownTable(
    [
      { title: '', align: 'left' },
      { title: 'expected', align: 'left' },
      { title: 'where', align: 'left' },
      { title: 'observed', align: 'right' },
      { title: 'margin', align: 'right' },
    ],
    results.map(({ expression, scope, observed, at, margin, passed, notReached }) => [
      notReached ? '–' : passed ? '✅' : '❌',
      code(expression),
      plain(scope),
      plain(observed) + (at === undefined ? '' : ` at ${clock(at)}`),
      margin === undefined ? '' : marginText(margin),
    ]),
  );

function steps(summary: Summary): string[] {
  const several = new Set(summary.steps.map(({ fleet }) => fleet)).size > 1;
  const rows = summary.steps.slice(0, STEPS).map((one) => {
    const { fleet, step, attempts, missed, outcomes, fromDue, fromSend } = one;
    const entries = Object.entries(outcomes);
    const ended = entries.reduce((sum, [, n]) => sum + n, 0);
    const ok = entries.reduce((sum, [outcome, n]) => sum + (succeeded(outcome) ? n : 0), 0);
    const times = (['p50', 'p95', 'p99', 'max'] as const).map((key) =>
      [fromDue, fromSend].map((of) => (of ? durationOfMs(of[key]) : '–')).join(' / '),
    );
    const name = several ? `${fleet}/${step}` : step;
    return [plain(name), count(attempts), percent(ok, ended), count(missed), ...times];
  });
  const table = markdownTable(
    [
      { title: 'step', align: 'left' },
      ...['attempts', 'ok', 'missed', 'p50', 'p95', 'p99', 'max'].map(
        (title) => ({ title, align: 'right' }) as const,
      ),
    ],
    rows,
  );
  const note = rows.length === 0 ? [] : ['', `Latencies are from due / from send.${loopNote(summary)}`];
  return [...more(table, summary.steps.length - rows.length, 'steps'), ...note];
}

/** ` query: open loop; report: one at a time.` */
function loopNote({ steps: all }: Summary): string {
  const named = all.flatMap(({ step, loops = [] }) =>
    loops.length === 0 ? [] : [`${plain(step)}: ${loops.map((loop) => LOOPS[loop].name).join(', ')}`],
  );
  return named.length === 0 ? '' : ` ${[...new Set(named)].join('; ')}.`;
}

/** Failures, the most frequent first. */
function outcomes(summary: Summary, fleets: RunOutline['fleets']): string[] {
  const cloudOf = (fleet: string) => fleets.find(({ name }) => name === fleet)?.cloud;
  const all = summary.steps
    .flatMap(({ fleet, step, outcomes: of, attempts }) =>
      Object.entries(of)
        .filter(([outcome, n]) => n > 0 && !succeeded(outcome))
        .map(([outcome, n]) => ({ fleet, step, outcome, n, attempts })),
    )
    .toSorted((a, b) => b.n - a.n);
  const rows = all
    .slice(0, OUTCOMES)
    .map(({ fleet, step, outcome, n, attempts }) => [
      plain(`${fleet}/${step}`),
      code(outcome),
      plain(outcomeMeaning(outcome, cloudOf(fleet))),
      count(n),
      percent(n, attempts),
    ]);
  const table = markdownTable(
    [
      { title: 'failures of', align: 'left' },
      { title: 'outcome', align: 'left' },
      { title: 'meaning', align: 'left' },
      { title: 'count', align: 'right' },
      { title: 'of step', align: 'right' },
    ],
    rows,
  );
  return more(table, all.length - rows.length, 'kinds of failure');
}

const more = (table: string[], rest: number, what: string): string[] =>
  rest > 0 ? [...table, '', `and ${rest} more ${what} in summary.json`] : table;
