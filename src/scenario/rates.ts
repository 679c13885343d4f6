/** Where a scenario says how often: its repeats, and every rate over time. */
import type { Path } from './diagnostics.ts';
import { type RateOverTime, rateKey } from './rate-schema.ts';
import type { FleetSettings, Scenario } from './schema.ts';
import type { RepeatNode, StepNode } from './step-schema.ts';

export interface FoundRepeat {
  readonly node: RepeatNode;
  readonly path: Path;
  /** Stands in the lifecycle itself, so that every device comes by it exactly once. */
  readonly once: boolean;
}

export const repeatsOf = ({ fleets }: Scenario): FoundRepeat[] =>
  Object.entries(fleets).flatMap(([name, fleet]) => repeatsOfFleet(name, fleet));

function repeatsOfFleet(fleet: string, { lifecycle, on }: FleetSettings): FoundRepeat[] {
  const root = ['fleets', fleet];
  const main = lifecycle.kind === 'steps' ? lifecycle.steps : [];
  return [
    ...repeatsIn(main, [...root, 'lifecycle'], true),
    ...Object.entries(on).flatMap(([name, steps]) => repeatsIn(steps, [...root, 'on', name], false)),
  ];
}

function repeatsIn(steps: readonly StepNode[], path: Path, once: boolean): FoundRepeat[] {
  return steps.flatMap((node, index) => {
    const at = [...path, index];
    switch (node.kind) {
      case 'repeat': {
        const own = { node, path: [...at, 'repeat'], once };
        return [own, ...repeatsIn(node.do, [...own.path, 'do'], false)];
      }
      case 'retry':
        return repeatsIn(node.do, [...at, 'retry', 'do'], false);
      case 'choose':
        return node.options.flatMap((option, nth) =>
          repeatsIn(option.do, [...at, 'choose', nth, 'do'], false),
        );
      default:
        return [];
    }
  });
}

export interface FoundRate {
  readonly rate: RateOverTime;
  /** Of its `rate` or `poisson`. */
  readonly path: Path;
}

/** Every rate over time, of arrivals and of repeats. */
export const ratesOf = (scenario: Scenario): FoundRate[] => [
  ...Object.entries(scenario.fleets).flatMap(([name, { arrival }]) =>
    arrival.kind === 'rate'
      ? [{ rate: arrival.rate, path: ['fleets', name, 'arrival', rateKey(arrival.rate)] }]
      : [],
  ),
  ...repeatsOf(scenario).flatMap(({ node: { rate }, path }) =>
    rate ? [{ rate, path: [...path, rateKey(rate)] }] : [],
  ),
];
