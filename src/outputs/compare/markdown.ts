/** A comparison for a pull request or a build's summary page. */
import type { ComparedFigure, Comparison } from '../../compare/comparison.ts';
import {
  amountOf,
  changeOf,
  figureOf,
  gateSentence,
  headlineOf,
  intervalOf,
  isChange,
  isMain,
  isWorse,
  methodOf,
  nameOf,
  stepOf,
  titleOf,
  verdictOf,
} from './words.ts';

/** Ends in a line break. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { figures, gates, notes, forced, base } = comparison;
  const first = figures.filter((figure) => isChange(figure.verdict) || isMain(figure));
  const rest = figures.filter((figure) => !first.includes(figure));
  const blocks = [
    `## ${text(titleOf(comparison))}`,
    ...forced.map((why) => `> ⚠️ not comparable: ${text(why)}`),
    `**${headlineOf(comparison)}**`,
    list(gates.map((gate) => `${MARKS[gate.result]} ${text(gateSentence(gate))}`)),
    tableOf(first),
    rest.length === 0
      ? ''
      : `<details><summary>${rest.length} more figures</summary>\n\n${tableOf(rest)}\n\n</details>`,
    list(notes.map(text)),
    `<sub>${methodOf(comparison)} Base: ${base.map((run) => text(nameOf(run))).join(', ')}.</sub>`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const MARKS = { holds: '✅', fails: '❌', unsure: '❔' } as const;

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function tableOf(figures: readonly ComparedFigure[]): string {
  if (figures.length === 0) return '';
  const rows = figures.map((figure) => {
    const verdict = text(verdictOf(figure));
    const strong = isChange(figure.verdict)
      ? `${isWorse(figure.verdict) ? '🔴' : '🟢'} **${verdict}**`
      : verdict;
    return `| ${[
      text(stepOf(figure)),
      figureOf(figure),
      amountOf(figure, figure.base),
      amountOf(figure, figure.new),
      changeOf(figure),
      intervalOf(figure),
      strong,
    ].join(' | ')} |`;
  });
  return [
    '| step | figure | base | new | change | 95 % interval | |',
    '| :-- | :-- | --: | --: | --: | --: | :-- |',
    ...rows,
  ].join('\n');
}

/** Names may hold what Markdown or HTML would read as something else. */
const text = (raw: string): string =>
  raw
    .replace(/[\\`*_{}[\]|]/g, String.raw`\$&`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
