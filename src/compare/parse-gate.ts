/** Reads one gate; its grammar is told in gate.ts. */
import { didYouMean } from '../nearest.ts';
import { Mistake, Scanner } from '../verdict/parse-threshold.ts';
import type { Operator } from '../verdict/quantity.ts';
import { FIGURES, type FigureName, isLatency, LATENCY_FIGURES } from './figures.ts';
import type { Gate } from './gate.ts';

export type ParsedGate =
  | { readonly ok: true; readonly gate: Gate }
  | { readonly ok: false; readonly column: number; readonly message: string };

const EXAMPLE = 'e.g. query.p99 > +10%';
const OPERATORS: readonly Operator[] = ['<=', '>=', '<', '>'];
const FIGURE_WORDS = [...LATENCY_FIGURES, 'rate', 'throughput'];

interface Word {
  readonly word: string;
  readonly column: number;
}

type Subject = Pick<Gate, 'fleet' | 'step' | 'figure' | 'clock' | 'successes' | 'columns'>;

/** Never throws: what is wrong comes back with its column, from 1. */
export function parseGate(text: string): ParsedGate {
  try {
    const scanner = new Scanner(text);
    const subject = readSubject(scanner);
    return { ok: true, gate: { text: text.trim(), ...subject, ...readLimit(scanner) } };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { ok: false, column: mistake.column, message: mistake.message };
    throw mistake;
  }
}

function readSubject(scanner: Scanner): Subject {
  const first = readWord(scanner, 'a step');
  const fleet = scanner.take(/\//) === undefined ? undefined : first;
  const step = fleet === undefined ? first : readWord(scanner, 'a step');
  const path: Word[] = [];
  while (scanner.take(/\./) !== undefined) path.push(readWord(scanner, 'a figure such as p99'));
  const last = path.pop();
  if (last === undefined)
    throw new Mistake(
      scanner.column,
      `expected a figure after "${step.word}": .p99, .rate …, found ${scanner.rest}; ${EXAMPLE}`,
    );
  const overAll = fleet === undefined && step.word === 'errors';
  const narrowed = overAll ? step : path.shift();
  if (path[0] !== undefined) throw new Mistake(path[0].column, `"${path[0].word}" is one word too many`);
  return {
    fleet: fleet?.word,
    step: overAll ? undefined : step.word,
    ...readFigure(last, narrowed),
    columns: { fleet: first.column, step: step.column },
  };
}

function readWord(scanner: Scanner, expected: string): Word {
  const { column } = scanner;
  const word = scanner.take(/p\d+(\.\d+)?(?![\w-])/) ?? scanner.take(/[A-Za-z_][\w-]*/);
  if (word === undefined)
    throw new Mistake(column, `expected ${expected}, found ${scanner.rest}; ${EXAMPLE}`);
  return { word, column };
}

/** `narrowed`: `sent` or `errors` before the figure. */
function readFigure(
  { word, column }: Word,
  narrowed: Word | undefined,
): Pick<Gate, 'figure' | 'clock' | 'successes'> {
  if (narrowed !== undefined && narrowed.word !== 'sent' && narrowed.word !== 'errors')
    throw new Mistake(
      narrowed.column,
      `expected sent or errors before the figure, found "${narrowed.word}"${didYouMean(narrowed.word, ['sent', 'errors'])}`,
    );
  if (word === 'rate' && narrowed?.word !== 'sent')
    return { figure: 'errors', clock: undefined, successes: narrowed === undefined };
  const figure = FIGURES.find((one): one is FigureName => one === word && one !== 'errors');
  if (figure === undefined && word !== 'rate')
    throw new Mistake(
      column,
      `expected a figure: ${FIGURE_WORDS.join(' ')}, found "${word}"${didYouMean(word, FIGURE_WORDS)}`,
    );
  if (narrowed?.word === 'errors') throw new Mistake(column, `of errors there is a rate, no ${word}`);
  if (figure !== undefined && isLatency(figure))
    return { figure, clock: narrowed ? 'sent' : 'due', successes: false };
  if (narrowed !== undefined || figure === undefined)
    throw new Mistake(narrowed?.column ?? column, `"sent" is for latencies: ${word} is the same without it`);
  return { figure, clock: undefined, successes: false };
}

function readLimit(scanner: Scanner): Pick<Gate, 'operator' | 'limit'> {
  const { column, rest } = scanner;
  const found = scanner.take(/[<>=!]+/);
  const operator = OPERATORS.find((one) => one === found);
  if (operator === undefined)
    throw new Mistake(column, `expected one of < <= > >=, found ${found ? `"${found}"` : rest}`);
  const { column: limitColumn, rest: limitText } = scanner;
  const sign = scanner.take(/[+-]/);
  const number = scanner.take(/\d+(\.\d+)?/);
  if (number === undefined)
    throw new Mistake(limitColumn, `expected a change such as +10%, found ${limitText}`);
  if (sign === undefined)
    throw new Mistake(limitColumn, `a change has a sign: +${number}% or -${number}%, found ${limitText}`);
  if (scanner.take(/%/) === undefined)
    throw new Mistake(scanner.column, `expected "%" after ${sign}${number}, found ${scanner.rest}`);
  if (scanner.column <= scanner.text.length)
    throw new Mistake(scanner.column, `expected the end, found ${scanner.rest}`);
  return { operator, limit: Number(`${sign}${number}`) / 100 };
}
