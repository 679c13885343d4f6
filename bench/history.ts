/** The figures of former runs, and what has become slower since. Pure; history.ndjson has a line a bench. */
import { type Bar, median, ratio } from './bench.ts';
import type { Circumstances } from './machine.ts';
import { formatNumber, formatTable, type Result } from './tables.ts';

/** A line of history.ndjson. */
export interface HistoryLine extends Omit<Circumstances, 'busy'> {
  /** Absent in lines of old, which have several benches each. */
  readonly busy?: number;
  readonly rounds: number;
  readonly figures: readonly HistoryFigure[];
}

export interface HistoryFigure {
  readonly bench: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly rival: string;
  readonly theirs: number;
  /** null where theirs is 0. */
  readonly ratio: number | null;
  /** Absent without one, and in lines of old. */
  readonly bar?: Bar;
}

/** One figure as it was measured once. */
export interface Reading extends HistoryFigure {
  readonly at: string;
  readonly machine: string;
  readonly commit: string;
  /** Others were at work on the machine: it is shown, and judges nothing. */
  readonly disturbed: boolean;
}

/** Of a core: more than this, and what is measured is the others too. */
export const QUIET = 0.15;
/** Of lines of old, which tell only of the last minute's load: the bench before it was in that too. */
const QUIET_LOAD = 2;
/** Readings that are gone back to. */
const FORMER = 20;
const LEAST_FORMER = 3;
/** A share of the median below which nothing is called slower. */
const LEAST_CHANGE = 0.1;
/** Standard deviations, as the median deviation tells them. */
const DEVIATIONS = 3;
const DEVIATION_PER_MEDIAN_DEVIATION = 1.4826;

export function historyLine(circumstances: Circumstances, rounds: number, result: Result): HistoryLine {
  const figures = result.figures.map(
    ({ bar, ...figure }): HistoryFigure => ({
      bench: result.bench,
      what: figure.what,
      unit: figure.unit,
      ours: brief(figure.ours),
      rival: figure.rival,
      theirs: brief(figure.theirs),
      ratio: Number.isFinite(ratio(figure)) ? brief(ratio(figure)) : null,
      ...(bar && { bar }),
    }),
  );
  return { ...circumstances, rounds, figures };
}

/** Throws when a line is no JSON: a history that can't be read whole says nothing. */
export const parseHistory = (text: string): HistoryLine[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as HistoryLine);

/** Every figure's readings, in the order of the file; a figure is known by bench, name and rival. */
export function readingsOf(lines: readonly HistoryLine[]): Map<string, Reading[]> {
  const readings = new Map<string, Reading[]>();
  // A line of old can have null for what could not be measured.
  for (const { at, machine, commit, busy, load, figures } of lines)
    for (const figure of figures.filter(({ ours }) => Number.isFinite(ours))) {
      const key = [figure.bench, figure.what, figure.rival].join('\u0000');
      const disturbed = busy === undefined ? load > QUIET_LOAD : busy > QUIET;
      const known = readings.get(key);
      const reading = { ...figure, at, machine, commit, disturbed };
      if (known) known.push(reading);
      else readings.set(key, [reading]);
    }
  return readings;
}

export interface Change {
  readonly former: number;
  /** Of so many former readings. */
  readonly of: number;
  /** Above 0: worse, as a share of the former median. */
  readonly worse: number;
  readonly slower: boolean;
}

/**
 * The last reading against the median of former ones on the same machine: of the ratio where the bar is on it, and of
 * the value elsewhere. Undefined with fewer than three.
 */
export function changeOf(readings: readonly Reading[]): Change | undefined {
  const last = readings.at(-1);
  if (last === undefined || last.disturbed) return undefined;
  const former = readings
    .slice(0, -1)
    .filter(({ machine, disturbed }) => machine === last.machine && !disturbed)
    .map((reading) => judged(reading, last))
    .filter((value) => value !== null)
    .slice(-FORMER);
  const now = judged(last, last);
  if (now === null || former.length < LEAST_FORMER) return undefined;
  const middle = median(former);
  if (middle === 0) return { former: 0, of: former.length, worse: 0, slower: false };
  const spread = median(former.map((value) => Math.abs(value - middle))) * DEVIATION_PER_MEDIAN_DEVIATION;
  const allowed = Math.max(LEAST_CHANGE, (DEVIATIONS * spread) / Math.abs(middle));
  const worse = ((now - middle) / Math.abs(middle)) * (moreIsBetter(last) ? -1 : 1);
  return { former: middle, of: former.length, worse, slower: worse > allowed };
}

/** The number that a figure is judged by: ratios hold still where a machine's clock does not. */
const judged = (reading: Reading, last: Reading): number | null =>
  last.bar?.of === 'value' ? reading.ours : reading.ratio;

const moreIsBetter = ({ bar, unit }: Reading): boolean =>
  bar ? 'atLeast' in bar : unit === '1/s' || unit === 'devices';

/**
 * A line for each figure that was measured `at` this moment and is slower than former ones. Others are not measured any
 * more, and were told then.
 */
export const slowDowns = (readings: ReadonlyMap<string, readonly Reading[]>, at: string): string[] =>
  [...readings.values()].flatMap((list) => {
    const [last, change] = [list.at(-1), changeOf(list)];
    return last?.at === at && change?.slower ? [slowDown(last, change)] : [];
  });

function slowDown(last: Reading, { former, of, worse }: Change): string {
  const { bench, what, rival, unit } = last;
  const of_ = last.bar?.of === 'value' ? unit : `× ${rival}`;
  const now = formatNumber(judged(last, last) ?? Number.NaN);
  return `${bench}: ${what}: ${now} ${of_}, ${(worse * 100).toFixed(0)} % worse than ${formatNumber(former)}, the median of ${of} former readings`;
}

/** The last readings of each figure of these benches, all of them without names. */
export function formatHistory(
  readings: ReadonlyMap<string, readonly Reading[]>,
  benches: readonly string[],
  last: number,
): string {
  const lists = [...readings.values()].filter(
    ([first]) => first && (benches.length === 0 || benches.includes(first.bench)),
  );
  return lists.map((list) => formatFigure(list, last)).join('\n\n');
}

function formatFigure(list: readonly Reading[], last: number): string {
  const newest = list.at(-1)!;
  const change = changeOf(list);
  const told = change
    ? `${change.slower ? 'SLOWER: ' : ''}${signed(change.worse)} against the median of ${change.of}`
    : newest.disturbed
      ? 'disturbed: says nothing'
      : `fewer than ${LEAST_FORMER} former readings on this machine`;
  const rows = list
    .slice(-last)
    .map(({ at, commit, machine, disturbed, ours, theirs, ratio: quotient }) => [
      at.slice(0, 16).replace('T', ' '),
      commit,
      formatNumber(ours),
      formatNumber(theirs),
      formatNumber(quotient ?? Number.NaN),
      `${disturbed ? '~ disturbed' : ''}${machine === newest.machine ? '' : ` on ${machine}`}`.trim(),
    ]);
  const title = `${newest.bench}: ${newest.what} [${newest.unit}], against ${newest.rival}: ${told}`;
  return `${title}\n${formatTable(['', 'commit', 'ours', 'theirs', 'ratio', ''], rows)}`;
}

/** In words: `3 % better`, `12 % worse`. */
const signed = (worse: number): string =>
  `${Math.abs(worse * 100).toFixed(0)} % ${worse > 0 ? 'worse' : 'better'}`;

const brief = (value: number): number => Number(value.toPrecision(4));
