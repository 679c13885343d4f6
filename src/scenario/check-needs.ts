/** What steps cannot do without must be there before the run. Pure. */
import type { Finding, Path } from './diagnostics.ts';
import type { Languages } from './language.ts';
import type { Scenario } from './schema.ts';
import type { StepNode } from './step-schema.ts';

/** Steps that need people or the platform's word, where the target does not say how to reach the platform. */
export function checkNeeds({ target, fleets }: Scenario, clouds: Languages): Finding[] {
  if (target.kind === 'embedded' || target.target.platform) return [];
  return Object.entries(fleets).flatMap(([name, { cloud, lifecycle, on }]) => {
    const root = ['fleets', name];
    const found = [
      ...(lifecycle.kind === 'steps' ? stepsIn(lifecycle.steps, [...root, 'lifecycle']) : []),
      ...Object.entries(on).flatMap(([reaction, steps]) => stepsIn(steps, [...root, 'on', reaction])),
    ];
    return found
      .filter(({ step }) => clouds[cloud]?.steps[step]?.needs === 'platform')
      .map(({ step, path }) => ({
        path,
        atKey: true,
        message: `expected a platform that "${step}" can ask, found none; give its HTTP interface, as in target: { mqtt: …, platform: { url: "http://127.0.0.1:8080" } }`,
      }));
  });
}

function stepsIn(nodes: readonly StepNode[], path: Path): { readonly step: string; readonly path: Path }[] {
  return nodes.flatMap((node, index) => {
    const at = [...path, index];
    switch (node.kind) {
      case 'step':
        return [{ step: node.name, path: [...at, node.name] }];
      case 'sleep':
        return [];
      case 'choose':
        return node.options.flatMap((option, nth) => stepsIn(option.do, [...at, 'choose', nth, 'do']));
      default:
        return stepsIn(node.do, [...at, node.kind, 'do']);
    }
  });
}
