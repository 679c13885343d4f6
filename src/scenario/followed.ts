/** `outputs.attempts`: only steps that some fleet can make. */
import { ANY_STEP, type RunNames } from '../metrics/names.ts';
import { expectedFound, type Finding } from './diagnostics.ts';
import type { Scenario } from './schema.ts';

export function checkFollowed({ outputs }: Scenario, { steps }: RunNames): Finding[] {
  const known = [...new Set(Object.values(steps).flat())];
  if (known.includes(ANY_STEP)) return [];
  return outputs.attempts.flatMap((step, index) =>
    known.includes(step)
      ? []
      : [
          {
            path: ['outputs', 'attempts', index],
            message: expectedFound('a step of the fleets', step, known),
          },
        ],
  );
}
