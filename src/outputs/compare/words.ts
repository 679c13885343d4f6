/** A comparison in words and numbers, the same on a terminal, in Markdown and on a page. */
import { basename } from 'node:path';
import type { ChangeVerdict, ComparedFigure, Comparison, GateResult } from '../../compare/comparison.ts';
import { count, duration, percent, rate } from '../format.ts';

/** `gates/query`, or `all steps`. */
export const stepOf = ({ fleet, step }: Pick<ComparedFigure, 'fleet' | 'step'>): string =>
  step === '' ? 'all steps' : `${fleet}/${step}`;

/** `p99`, `p99 from send`. */
export const figureOf = ({ figure, clock }: Pick<ComparedFigure, 'figure' | 'clock'>): string =>
  clock === 'sent' ? `${figure} from send` : figure;

export function amountOf({ figure }: Pick<ComparedFigure, 'figure'>, value: number): string {
  if (figure === 'errors') return percent(value, 1);
  return figure === 'throughput' ? rate(value) : duration(value);
}

/** `+9.3 %`, of errors `+0.12 points`. */
export const changeOf = ({ figure, change }: ComparedFigure): string =>
  figure === 'errors' ? `${signed(change)} points` : `${signed(change)} %`;

/** `+6.1 … +12.6` */
export const intervalOf = ({ interval: [low, high] }: ComparedFigure): string =>
  `${signed(low)} … ${signed(high)}`;

/** A share in percent with its sign, in three digits. */
function signed(share: number): string {
  const value = Math.abs(100 * share);
  if (value >= 99.95) return `${sign(share)}${count(value)}`;
  const digits = value >= 1 ? 1 : 2;
  const shown = value.toFixed(digits);
  return Number(shown) === 0 ? '0' : `${sign(share)}${shown}`;
}

const sign = (value: number): string => (value < 0 ? '-' : '+');

export const isChange = (verdict: ChangeVerdict): boolean => verdict !== 'noise' && verdict !== 'unsure';

export const isWorse = (verdict: ChangeVerdict): boolean =>
  verdict === 'slower' || verdict === 'more errors' || verdict === 'less throughput';

/** What was made of a figure, with what stands in the way of more. */
export const verdictOf = ({ verdict, because }: ComparedFigure): string =>
  because === undefined ? verdict : `${verdict}: ${because}`;

/** Those that people look at first, where nothing has changed. */
export const isMain = ({ figure, clock, step }: ComparedFigure): boolean =>
  step !== '' &&
  clock !== 'sent' &&
  (figure === 'p50' || figure === 'p99' || figure === 'errors' || figure === 'throughput');

export const nameOf = ({ folder }: { readonly folder: string }): string => basename(folder);

/** `office: 2026-11-22T1015-office against 4 base runs` */
export function titleOf({ scenario, base, new: fresh, phase }: Comparison): string {
  const against = base.length === 1 && base[0] ? nameOf(base[0]) : `${base.length} base runs`;
  const part = phase === undefined ? '' : `, phase ${phase}`;
  return `${scenario}${part}: ${nameOf(fresh)} against ${against}`;
}

/** What came of it, in a sentence or two. */
export function headlineOf({ figures }: Pick<Comparison, 'figures'>): string {
  const changed = figures.filter(({ verdict }) => isChange(verdict)).length;
  const unsure = figures.filter(({ verdict }) => verdict === 'unsure').length;
  const judged = figures.length - unsure;
  const rest = unsure === 0 ? '' : ` For ${count(unsure)} more there is too little to tell.`;
  if (judged === 0)
    return `Nothing can be told: there is too little behind each of ${count(unsure)} figures.`;
  if (changed === 0) return `None of ${count(judged)} figures changed beyond noise.${rest}`;
  return `${count(changed)} of ${count(judged)} figures changed beyond noise.${rest}`;
}

/** `gates/query p99 is slower by 9.3 %: 62.2 ms → 68.0 ms` */
export function changeSentence(figure: ComparedFigure): string {
  const values = `${amountOf(figure, figure.base)} → ${amountOf(figure, figure.new)}`;
  return `${stepOf(figure)} ${figureOf(figure)}: ${figure.verdict}, ${values}, ${changeOf(figure)} (${intervalOf(figure)})`;
}

/** What changed, to be told one by one; what says the same again, from send or over all steps, is counted. */
export function changesOf(figures: readonly ComparedFigure[]): {
  readonly shown: readonly ComparedFigure[];
  readonly more: string | undefined;
} {
  const changed = figures.filter(({ verdict }) => isChange(verdict));
  const shown = changed.filter(({ clock, step }) => clock !== 'sent' && step !== '');
  const more = changed.length - shown.length;
  const beside = shown.length === 0 ? `${more}` : `and ${more} more,`;
  return { shown, more: more === 0 ? undefined : `${beside} from send or over all steps` };
}

export function gateSentence({ text, result, figure, because }: GateResult): string {
  const seen =
    figure === undefined
      ? ''
      : `: ${stepOf(figure)} ${changeOf(figure)} (${intervalOf(figure)}), ${figure.verdict}`;
  return `${text} ${result === 'unsure' ? "can't be judged" : result}${seen}${because === undefined ? '' : `; ${because}`}`;
}

/** How it was judged, for those who ask. */
export function methodOf({ base }: Pick<Comparison, 'base'>): string {
  const spread =
    base.length === 1
      ? 'With one base run, what runs differ by is a stated floor: give several and it is measured.'
      : `What runs differ by anyway is seen in ${base.length} base runs, and never taken for nothing.`;
  return `Changes are given with 95 % intervals. ${spread} Of all changes told, at most one in twenty is chance.`;
}
