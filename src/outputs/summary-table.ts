/** The end of a run as a person reads it: the verdict first and last, and between them why. Pure. */
import type { Summary } from '../metrics/summary.ts';
import { completion } from './completion.ts';
import { clock, count, duration } from './format.ts';
import { generator } from './generator-section.ts';
import { operations } from './operations-section.ts';
import { type Paint, type Palette, palette } from './palette.ts';
import { failures, loops, reconciliation, steps, successes, thresholds } from './summary-sections.ts';
import { wrap } from './text.ts';

export interface SummaryTableOptions {
  readonly colour: boolean;
  /** Columns of the terminal; from 60. */
  readonly width: number;
  /** Where the result files are. */
  readonly resultsFolder?: string | undefined;
}

/** Ends in a line break. */
export function summaryTable(
  summary: Summary,
  { colour, width, resultsFolder }: SummaryTableOptions,
): string {
  const colours = palette(colour);
  const sections = [
    steps,
    loops,
    successes,
    failures,
    completion,
    operations,
    thresholds,
    reconciliation,
    generator,
  ]
    .map((section) => section(summary, width, colours))
    .filter((lines) => lines.length > 0);
  const blocks = [
    [
      ...verdict(summary, width, colours),
      ...bottleneck(summary, width),
      ...facts(summary, width, colours),
      ...gaps(summary, width, colours),
    ],
    ...sections,
    closing(summary, { width, resultsFolder }, colours),
  ];
  return `\n${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The verdict with its reasons and where the results are, for who wants no more. Ends in a line break. */
export function verdictText(summary: Summary, { colour, width, resultsFolder }: SummaryTableOptions): string {
  return `${closing(summary, { width, resultsFolder }, palette(colour)).join('\n')}\n`;
}

const closing = (
  summary: Summary,
  { width, resultsFolder }: { readonly width: number; readonly resultsFolder: string | undefined },
  colours: Palette,
): string[] => [
  ...(resultsFolder === undefined
    ? []
    : [
        `Results    ${colours.accent(resultsFolder)}`,
        `Report     ${colours.accent(`${resultsFolder}/report.html`)}`,
      ]),
  ...verdict(summary, width, colours),
];

const PAINT: Readonly<Record<Summary['verdict'], keyof Palette>> = {
  PASS: 'good',
  FAIL: 'bad',
  INVALID: 'warn',
};

function verdict(
  { verdict: word, reasons, exitCode, scenario }: Summary,
  width: number,
  colours: Palette,
): string[] {
  const paint: Paint = colours[PAINT[word]];
  const exit = exitCode === 0 ? '' : colours.faint(`  (exit code ${exitCode})`);
  const why = reasons.flatMap((reason) =>
    wrap(reason, Math.max(20, width - 4)).map((line, i) => `${i === 0 ? '  · ' : '    '}${line}`),
  );
  return [`${colours.heading(paint(word))}  ${scenario}${exit}`, ...why];
}

/** Which side was slow, where one was. */
const bottleneck = ({ bottleneck: found }: Summary, width: number): string[] =>
  found === undefined ? [] : wrap(found.text, Math.max(20, width - 2)).map((line) => `  ${line}`);

/** Workers whose loss the run survived: those that made it INVALID are among its reasons. */
const gaps = ({ gaps = [] }: Summary, width: number, { warn }: Palette): string[] =>
  gaps.flatMap(({ worker, reason, consequence }) =>
    consequence === undefined
      ? []
      : wrap(`worker ${worker} was lost: ${reason}; ${consequence}`, width).map((line) => warn(line)),
  );

function facts(summary: Summary, width: number, { faint }: Palette): string[] {
  const { devices, workers, seconds, timeScale, target, peakConnected, seed, stopped } = summary;
  const simulated = timeScale === 1 ? '' : ` (${clock(seconds * 1000 * timeScale)} simulated, ×${timeScale})`;
  // Devices of some clouds never connect: then nothing is said of it.
  const connects = peakConnected > 0 || summary.steps.some(({ step }) => step === 'connect');
  const parts = [
    `${count(devices)} devices on ${count(workers)} ${workers === 1 ? 'worker' : 'workers'}`,
    ...(connects ? [`at most ${count(peakConnected)} connected`] : []),
    `${duration(seconds * 1e6)}${simulated}`,
    `seed ${seed}`,
    target,
    ...(stopped === undefined
      ? []
      : [stopped === 'worker lost' ? 'a worker was lost' : `stopped ${stopped}`]),
  ];
  return wrap(parts.join(' · '), width).map(faint);
}
