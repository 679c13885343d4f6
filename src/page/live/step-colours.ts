/** Steps of the same name have the same colour in every fleet, whatever their order there. Pure. */
import type { CellFleet } from '../../outputs/web/events.ts';
import { STEP_COLOURS } from './look.ts';

export const OTHER_STEP = 'other steps';

export class StepColours {
  /** In the order of the fleets, and in which they were first seen. */
  readonly names: readonly string[];

  constructor(fleets: readonly Pick<CellFleet, 'steps'>[]) {
    this.names = [...new Set(fleets.flatMap(({ steps }) => steps))].filter(
      (step) => step !== 'waiting' && step !== 'ended',
    );
  }

  /** 1 … STEP_COLOURS; with more steps than colours, colours come again. */
  readonly of = (name: string): number => (Math.max(0, this.names.indexOf(name)) % STEP_COLOURS) + 1;

  nameOf({ steps }: Pick<CellFleet, 'steps'>, step: number): string {
    return steps[step] ?? OTHER_STEP;
  }

  ofStep(fleet: Pick<CellFleet, 'steps'>, step: number): number {
    return this.of(this.nameOf(fleet, step));
  }
}
