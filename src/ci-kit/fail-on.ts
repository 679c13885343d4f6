/** What a comparison with the main branch should hold: a figure that the scenario itself judges. Pure. */
import { type Figure, measureOf } from '../verdict/threshold.ts';
import { parsedThreshold, type ThresholdSpec } from '../verdict/thresholds.ts';

/** Shared runners are noisy: less than this says more about them than about a change. */
const WORSE = '+25%';

/** `query.p99 > +25%` of the first threshold on a percentile of a step; undefined without one. */
export function failOn(thresholds: readonly ThresholdSpec[]): string | undefined {
  for (const { expect } of thresholds) {
    const { step, figure, clock } = parsedThreshold(expect);
    if (step === undefined || measureOf(figure) !== 'duration') continue;
    return `${step}.${clock === 'sent' ? 'sent.' : ''}${figureWord(figure)} > ${WORSE}`;
  }
  return undefined;
}

const figureWord = (figure: Figure): string =>
  figure.kind === 'percentile' ? `p${figure.percentage}` : figure.kind;
