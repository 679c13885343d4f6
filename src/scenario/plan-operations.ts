/** When operations happen: each turn of each at its moment. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { Operation, OperationPlan } from './operation.ts';
import type { OperationSettings } from './operation-schema.ts';
import type { PhasePlan } from './plan.ts';

/** In order of time; what falls on one moment stays in the order in which it is written. */
export const planOperations = (
  operations: readonly OperationSettings[],
  phases: readonly PhasePlan[],
): OperationPlan[] =>
  operations
    .flatMap((settings) =>
      turnsOf(settings, phases).map(
        (at, turn): OperationPlan => ({ at, operation: inTurn(settings.operation, turn) }),
      ),
    )
    .sort((a, b) => a.at - b.at);

/** Each turn takes the next seed: a desk that calls every few minutes calls others. */
const inTurn = (operation: Operation, turn: number): Operation =>
  'of' in operation ? { ...operation, of: { ...operation.of, seed: operation.of.seed + turn } } : operation;

/** The moments of an operation, ascending; a phase that does not exist begins with the run. */
export function turnsOf(
  { at, every = 0, times = 1 }: Pick<OperationSettings, 'at' | 'every' | 'times'>,
  phases: readonly PhasePlan[],
): SimulatedMs[] {
  const from = phases.find(({ name }) => name === at.phase)?.from ?? 0;
  return Array.from({ length: times }, (_, turn) => from + at.plus + turn * every);
}
