/** A comparison as one static page: no script, no network, light and dark. */
import type { ComparedFigure, Comparison } from '../../compare/comparison.ts';
import { scaleOf, svgOf } from './interval-bar.ts';
import { STYLE } from './page-style.ts';
import {
  amountOf,
  changeOf,
  changeSentence,
  changesOf,
  figureOf,
  gateSentence,
  headlineOf,
  intervalOf,
  isWorse,
  methodOf,
  nameOf,
  stepOf,
  titleOf,
  verdictOf,
} from './words.ts';

export function comparisonPage(comparison: Comparison): string {
  const { figures, gates, notes, forced, base, new: fresh } = comparison;
  const { shown, more } = changesOf(figures);
  const steps = [...new Set(figures.map(stepOf))];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(titleOf(comparison))}</title>
<style>${STYLE}</style>
<main>
<h1>${htmlText(titleOf(comparison))}</h1>
${forced.map((why) => `<p class="warn">Not comparable: ${htmlText(why)}</p>`).join('\n')}
<p class="headline">${htmlText(headlineOf(comparison))}</p>
${list([
  ...shown.map((figure) => `<li class="${classOf(figure)}">${htmlText(changeSentence(figure))}`),
  ...(more === undefined ? [] : [`<li class="faint">${more}`]),
])}
${gates.length === 0 ? '' : `<h2>Gates</h2>${list(gates.map((gate) => `<li class="${gate.result}">${htmlText(gateSentence(gate))}`))}`}
${steps.map((step) => stepSection(step, figures)).join('\n')}
${notes.length === 0 ? '' : `<h2>Notes</h2>${list(notes.map((note) => `<li>${htmlText(note)}`))}`}
<h2>Runs</h2>
${list([
  ...base.map((run) => `<li>base ${htmlText(nameOf(run))}, ${when(run.startedAt)}, ${htmlText(run.target)}`),
  `<li>new ${htmlText(nameOf(fresh))}, ${when(fresh.startedAt)}, ${htmlText(fresh.target)}`,
])}
<p class="faint">${htmlText(methodOf(comparison))} Bars are the intervals, dots the changes; those of errors are in points.</p>
</main>
</html>
`;
}

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>\n${items.join('\n')}\n</ul>`;

const when = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** Figures of one step; bars of one step share a scale, but for errors, which are in points. */
function stepSection(step: string, all: readonly ComparedFigure[]): string {
  const figures = all.filter((figure) => stepOf(figure) === step);
  const scale = scaleOf(figures.filter(({ figure }) => figure !== 'errors'));
  const ofErrors = scaleOf(figures.filter(({ figure }) => figure === 'errors'));
  const rows = figures.map(
    (figure) => `<tr class="${classOf(figure)}">
<th scope="row">${figureOf(figure)}<td>${amountOf(figure, figure.base)}<td>${amountOf(figure, figure.new)}
<td>${changeOf(figure)}<td class="bar">${svgOf(figure, figure.figure === 'errors' ? ofErrors : scale)}
<td class="interval">${intervalOf(figure)}<td class="verdict">${htmlText(verdictOf(figure))}</tr>`,
  );
  return `<h2>${htmlText(step)}</h2>
<div class="wide"><table>
<thead><tr><th>figure<th>base<th>new<th>change<th class="bar">${scale === 0 ? '' : `± ${Math.round(100 * scale)} %`}<th class="interval">95 % interval<th></thead>
${rows.join('\n')}
</table></div>`;
}

function classOf({ verdict }: ComparedFigure): string {
  if (verdict === 'noise' || verdict === 'unsure') return verdict;
  return isWorse(verdict) ? 'worse' : 'better';
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const htmlText = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
