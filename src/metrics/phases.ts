/** Phases by number, as recorders use them. */
import type { PhasePlan } from '../scenario/plan.ts';

/** The phases' names by number; one unnamed phase when the scenario has none. */
export const phaseNames = (phases: readonly Pick<PhasePlan, 'name'>[]): readonly string[] =>
  phases.length === 0 ? [''] : phases.map((phase) => phase.name);

/**
 * The number of the phase in which a moment (simulated ms) lies. A phase holds its first moment and not its
 * last; what is due after the end of the last phase still belongs to that one.
 */
export function phaseAt(phases: readonly PhasePlan[], simulated: number): number {
  let phase = 0;
  while (phase + 1 < phases.length && simulated >= phases[phase + 1]!.from) phase++;
  return phase;
}
