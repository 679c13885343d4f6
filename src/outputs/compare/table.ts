/** A comparison on a terminal: in words first, then as a table. */
import type { ComparedFigure, Comparison, GateResult } from '../../compare/comparison.ts';
import { type Paint, type Palette, palette } from '../palette.ts';
import { section } from '../section.ts';
import type { Column, Row } from '../table.ts';
import { wrap } from '../text.ts';
import {
  amountOf,
  changeOf,
  changeSentence,
  changesOf,
  figureOf,
  gateSentence,
  headlineOf,
  intervalOf,
  isChange,
  isMain,
  isWorse,
  methodOf,
  stepOf,
  titleOf,
  verdictOf,
} from './words.ts';

export interface ComparisonTableOptions {
  readonly colour: boolean;
  readonly width: number;
  /** Every figure, and not only those that changed and the main ones. */
  readonly all: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'step', align: 'left' },
  { title: 'figure', align: 'left' },
  { title: 'base', align: 'right', drop: 2 },
  { title: 'new', align: 'right', drop: 1 },
  { title: 'change', align: 'right' },
  { title: '95 % interval', align: 'right', drop: 3 },
  { title: '', align: 'left', shrink: 12 },
];

/** Ends in a line break. */
export function comparisonTable(
  comparison: Comparison,
  { colour, width, all }: ComparisonTableOptions,
): string {
  const colours = palette(colour);
  const { figures, gates } = comparison;
  const shown = figures.filter((figure) => all || isMain(figure) || isNamed(figure, comparison));
  const blocks = [
    head(comparison, width, colours),
    section('Figures', COLUMNS, rowsOf(shown, colours), width, colours),
    list(
      'Gates',
      gates.map((gate) => [gateSentence(gate), paintOfGate(gate, colours)]),
      width,
      colours,
    ),
    list(
      'Notes',
      comparison.notes.map((note) => [note, colours.plain]),
      width,
      colours,
    ),
    [...foot(comparison, figures.length - shown.length)].flatMap((text) =>
      wrap(text, width).map(colours.faint),
    ),
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Has changed, or a gate names it. */
const isNamed = (figure: ComparedFigure, { gates }: Comparison): boolean =>
  isChange(figure.verdict) || gates.some((gate) => gate.figure === figure);

function head(comparison: Comparison, width: number, colours: Palette): string[] {
  const changed = comparison.figures.filter(({ verdict }) => isChange(verdict));
  const { shown, more } = changesOf(comparison.figures);
  const worst = changed.some(({ verdict }) => isWorse(verdict));
  const paint = worst ? colours.bad : changed.length > 0 ? colours.accent : colours.good;
  return [
    ...wrap(titleOf(comparison), width).map(colours.heading),
    ...comparison.forced.flatMap((why) => bullet(why, width, colours.warn, '! not comparable: ')),
    ...wrap(headlineOf(comparison), width).map(paint),
    ...shown.flatMap((figure) => bullet(changeSentence(figure), width, colours.plain)),
    ...(more === undefined ? [] : bullet(more, width, colours.faint)),
  ];
}

function rowsOf(figures: readonly ComparedFigure[], colours: Palette): Row[] {
  return figures.map((figure, i): Row => {
    const before = figures[i - 1];
    const sameStep = before !== undefined && stepOf(before) === stepOf(figure);
    const paint = paintOf(figure, colours);
    return [
      { text: sameStep ? '' : stepOf(figure) },
      { text: figureOf(figure) },
      { text: amountOf(figure, figure.base) },
      { text: amountOf(figure, figure.new) },
      { text: changeOf(figure), paint },
      { text: intervalOf(figure), paint: colours.faint },
      { text: verdictOf(figure), paint },
    ];
  });
}

function paintOf({ verdict }: ComparedFigure, colours: Palette): Paint {
  if (!isChange(verdict)) return colours.faint;
  return isWorse(verdict) ? colours.bad : colours.good;
}

function paintOfGate({ result }: GateResult, colours: Palette): Paint {
  if (result === 'holds') return colours.good;
  return result === 'fails' ? colours.bad : colours.warn;
}

function list(
  title: string,
  lines: readonly (readonly [string, Paint])[],
  width: number,
  colours: Palette,
): string[] {
  if (lines.length === 0) return [];
  return [colours.heading(title), ...lines.flatMap(([text, paint]) => bullet(text, width, paint))];
}

const bullet = (text: string, width: number, paint: Paint, mark = '· '): string[] =>
  wrap(mark + text, width - 4).map((line, i) => paint(`${i === 0 ? '  ' : '    '}${line}`));

function foot(comparison: Comparison, hidden: number): string[] {
  const more = hidden === 0 ? [] : [`${hidden} more figures did not change; --all shows them.`];
  return [...more, methodOf(comparison)];
}
