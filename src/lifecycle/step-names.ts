import type { Script } from './script.ts';

/** The names of the steps in a script, in the order in which they are written; one that is written twice, twice. */
export function stepNames(script: Script): string[] {
  return script.flatMap((node) => {
    if (node.kind === 'step') return [node.name];
    if (node.kind === 'choose') return node.options.flatMap((option) => stepNames(option.body));
    return 'body' in node ? stepNames(node.body) : [];
  });
}
