/** Where the phases of a scenario lie in time. */
import type { PhasePlan } from './plan.ts';
import type { Scenario } from './schema.ts';

/** One after another from the run's start. */
export function placePhases(phases: Scenario['phases']): PhasePlan[] {
  let from = 0;
  return phases.map(({ name, for: length }) => {
    const phase = { name, from, to: from + length };
    from = phase.to;
    return phase;
  });
}
