/** What the outline knows of the loops that steps are in. */
import type { Loop } from '../../lifecycle/loops.ts';
import type { RunOutline } from './outline.ts';

interface Named {
  /** '' for all fleets together. */
  readonly fleet: string;
  readonly step: string;
}

export function withLoops<Step extends Named>(
  step: Step,
  outline: Pick<RunOutline, 'fleets'>,
): Step & { readonly loops?: readonly Loop[] } {
  const loops = loopsOfStep(step, outline);
  return loops.length > 0 ? { ...step, loops } : step;
}

export function loopsOfStep({ fleet, step }: Named, { fleets }: Pick<RunOutline, 'fleets'>): Loop[] {
  const meant = fleets.filter(({ name }) => fleet === '' || name === fleet);
  return [...new Set(meant.flatMap(({ loops }) => loops?.[step] ?? []))];
}
