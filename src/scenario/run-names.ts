/** Every name that can turn up in a run's numbers: what thresholds may speak of. Pure. */
import type { CloudLanguage } from '../lifecycle/cloud.ts';
import { ANY_STEP, type RunNames } from '../metrics/names.ts';
import type { FleetSettings, Scenario } from './schema.ts';
import type { StepNode } from './step-schema.ts';

export function runNames(scenario: Scenario, clouds: Readonly<Record<string, CloudLanguage>>): RunNames {
  const steps = Object.entries(scenario.fleets).map(([name, fleet]) => [
    name,
    measuresOf(fleet, clouds[fleet.cloud]),
  ]);
  return { phases: scenario.phases.map((phase) => phase.name), steps: Object.fromEntries(steps) };
}

/** In the order of the lifecycle, what may happen beside it last. */
function measuresOf(fleet: FleetSettings, language: CloudLanguage | undefined): string[] {
  if (!language) return [];
  const scripts = [fleet.lifecycle.kind === 'steps' ? fleet.lifecycle.steps : [], ...Object.values(fleet.on)];
  const words = scripts.flatMap(wordsOf);
  const background = [
    ...words.flatMap((word) => language.steps[word]?.measures.slice(1) ?? []),
    ...language.background,
  ];
  const module = fleet.lifecycle.kind === 'module' ? [ANY_STEP] : [];
  return [...new Set([...words, ...background, ...module])];
}

function wordsOf(steps: readonly StepNode[]): string[] {
  return steps.flatMap((node) => {
    if (node.kind === 'step') return [node.name];
    if (node.kind === 'sleep') return [];
    return node.kind === 'choose' ? node.options.flatMap((option) => wordsOf(option.do)) : wordsOf(node.do);
  });
}
