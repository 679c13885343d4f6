/** Reads one threshold expression; its grammar is told in threshold.ts. */
import { ABANDONED } from '../lifecycle/outcome.ts';
import { didYouMean } from '../nearest.ts';
import { inMeasure, type Measure, OPERATORS, type Operator, UNITS } from './quantity.ts';
import { type Figure, measureOf, type Parsed, type Selection, type Threshold } from './threshold.ts';

const FIGURES = ['min', 'mean', 'max', 'rate', 'count', 'missed'] as const;
const FIGURE_WORDS = ['p50', 'p90', 'p95', 'p99', 'p99.9', ...FIGURES];
const EXAMPLE = 'e.g. query.p99 < 250ms';

/** A word of the path before the operator: `query`, `outcome[timeout]`, `p99.9`. Columns count from 1. */
interface Segment {
  readonly word: string;
  readonly column: number;
  readonly bracket?: { readonly text: string; readonly column: number };
}

export class Mistake extends Error {
  readonly column: number;
  constructor(column: number, message: string) {
    super(message);
    this.column = column;
  }
}

/** Never throws: what is wrong comes back with its column. */
export function parseThreshold(text: string): Parsed {
  try {
    return { ok: true, threshold: parse(text) };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { ok: false, column: mistake.column, message: mistake.message };
    throw mistake;
  }
}

function parse(text: string): Threshold {
  const scanner = new Scanner(text);
  const path = readPath(scanner);
  const subject = readSubject(path);
  const operator = readOperator(scanner);
  const { limit, unit } = readLimit(scanner, measureOf(subject.figure));
  return { text: text.trim(), ...subject, operator, limit, unit };
}

/** Walks over the text; every match starts where the last one ended, after blanks. */
export class Scanner {
  readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.skip();
  }

  get column(): number {
    return this.at + 1;
  }

  /** What is left, for messages. */
  get rest(): string {
    const rest = this.text.slice(this.at).trim();
    return rest === '' ? 'the end' : `"${rest}"`;
  }

  take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    this.skip();
    return found;
  }

  private skip(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
  }
}

function readPath(scanner: Scanner): Segment[] {
  const path: Segment[] = [];
  do {
    const { column } = scanner;
    const word =
      (path.length > 0 ? scanner.take(/p\d+(\.\d+)?(?![\w-])/) : undefined) ??
      scanner.take(/[A-Za-z_][\w-]*/);
    if (word === undefined) {
      const expected = path.length === 0 ? 'a step' : 'a figure such as p99, rate or count';
      throw new Mistake(column, `expected ${expected}, found ${scanner.rest}; ${EXAMPLE}`);
    }
    const bracket = readBracket(scanner);
    path.push({ word, column, ...(bracket ? { bracket } : {}) });
  } while (scanner.take(/\./));
  return path;
}

function readBracket(scanner: Scanner): Segment['bracket'] {
  if (!scanner.take(/\[/)) return undefined;
  const { column } = scanner;
  const text = scanner.take(/[^\]\s]+/);
  if (text === undefined)
    throw new Mistake(column, 'expected an outcome such as ok, timeout or platform/107');
  if (!scanner.take(/\]/)) throw new Mistake(scanner.column, `expected "]", found ${scanner.rest}`);
  return { text, column };
}

function readOperator(scanner: Scanner): Operator {
  const { column, rest } = scanner;
  const found = scanner.take(/[<>=!]+/);
  const operator = OPERATORS.find((one) => one === found);
  if (operator !== undefined) return operator;
  const hint =
    found === '=' ? ' (did you mean "=="?)' : found === '=<' || found === '=>' ? ' (turn it round)' : '';
  throw new Mistake(column, `expected one of < <= > >= == !=, found ${found ? `"${found}"` : rest}${hint}`);
}

function readSubject(path: readonly Segment[]): Omit<Threshold, 'text' | 'operator' | 'limit' | 'unit'> {
  const [first, ...others] = path as [Segment, ...Segment[]];
  const last = others.pop();
  if (last === undefined) {
    const column = first.column + first.word.length;
    throw new Mistake(column, `expected a figure after "${first.word}": .p99, .rate, .count …; ${EXAMPLE}`);
  }
  const overAllSteps = first.word === 'errors' || first.word === 'outcome';
  let selection = overAllSteps ? selectionNamed(first) : selectionIn(first.bracket);
  let outcomeColumn = first.bracket?.column ?? first.column;
  let sent: Segment | undefined;
  for (const segment of others) {
    if (segment.word === 'sent' && !segment.bracket && !sent) sent = segment;
    else if (selection.kind === 'all') {
      selection = selectionNamed(segment);
      outcomeColumn = segment.bracket?.column ?? segment.column;
    } else throw new Mistake(segment.column, `"${segment.word}" is one narrowing too many`);
  }
  const figure = readFigure(last);
  refuseNonsense(figure, last, selection, outcomeColumn, sent);
  return {
    step: overAllSteps ? undefined : first.word,
    selection,
    clock: sent ? 'sent' : 'due',
    figure,
    columns: { step: first.column, outcome: outcomeColumn },
  };
}

/** `errors` or `outcome[…]` between the step and the figure, or in front. */
function selectionNamed({ word, column, bracket }: Segment): Selection {
  if (word === 'errors' && !bracket) return { kind: 'errors' };
  if (word === 'outcome' && bracket) return selectionIn(bracket);
  if (word === 'outcome')
    throw new Mistake(column + word.length, 'expected an outcome: outcome[platform/107]');
  const near = didYouMean(word, ['sent', 'errors', 'outcome', ...FIGURE_WORDS]);
  throw new Mistake(column, `expected sent, errors or outcome[…] before the figure, found "${word}"${near}`);
}

function selectionIn(bracket: Segment['bracket']): Selection {
  if (!bracket) return { kind: 'all' };
  if (bracket.text === 'ok') return { kind: 'ok' };
  if (bracket.text === 'errors') return { kind: 'errors' };
  return { kind: 'outcome', outcome: bracket.text };
}

function readFigure({ word, column, bracket }: Segment): Figure {
  if (bracket)
    throw new Mistake(bracket.column - 1, `"${word}" takes no outcome: write it before, query[ok].${word}`);
  const kind = FIGURES.find((figure) => figure === word);
  if (kind !== undefined) return { kind };
  if (!/^p\d/.test(word)) {
    const near = didYouMean(word, FIGURE_WORDS);
    throw new Mistake(column, `expected a figure: ${FIGURE_WORDS.join(' ')}, found "${word}"${near}`);
  }
  const percentage = Number(word.slice(1));
  if (percentage > 0 && percentage <= 100) return { kind: 'percentile', percentage };
  throw new Mistake(column, `"${word}" is no percentile: expected p1 … p100, or finer as p99.9`);
}

function refuseNonsense(
  figure: Figure,
  { word, column }: Segment,
  selection: Selection,
  outcomeColumn: number,
  sent: Segment | undefined,
): void {
  const latency = measureOf(figure) === 'duration';
  if (sent && !latency)
    throw new Mistake(sent.column, `"sent" is for latencies: "${word}" is the same without it`);
  if (figure.kind === 'missed' && selection.kind !== 'all') {
    throw new Mistake(column, 'missed attempts never began and have no outcome: write step.missed');
  }
  if (latency && selection.kind === 'outcome' && selection.outcome === ABANDONED) {
    throw new Mistake(outcomeColumn, 'abandoned attempts have no latency: expected count or rate');
  }
}

const EXPECTED: Readonly<Record<Measure, string>> = {
  duration: 'a latency with its unit (us, ms, s, m, h), e.g. 250ms',
  share: 'a share in percent, e.g. 99.9%',
  count: 'a whole number without a unit',
};

function readLimit(scanner: Scanner, measure: Measure): Pick<Threshold, 'limit' | 'unit'> {
  const { column, rest } = scanner;
  const number = scanner.take(/\d+(\.\d+)?/);
  const name = number === undefined ? undefined : (scanner.take(/[a-zA-Zµ%]+/) ?? '');
  const unit = UNITS[measure].find((one) => one.name === name);
  if (unit === undefined || number === undefined) {
    throw new Mistake(column, `expected ${EXPECTED[measure]}, found ${rest}`);
  }
  if (scanner.column <= scanner.text.length) {
    throw new Mistake(scanner.column, `expected the end, found ${scanner.rest}`);
  }
  const limit = inMeasure(Number(number), unit);
  if (measure === 'count' && !Number.isSafeInteger(limit)) {
    throw new Mistake(column, `expected ${EXPECTED.count}, found "${number}"`);
  }
  if (measure === 'share' && limit > 1)
    throw new Mistake(column, `a share is at most 100%, found "${number}%"`);
  return { limit, unit };
}
