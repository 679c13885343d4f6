/**
 * Whether turns wait for replies. It decides what a latency can tell: a target that stalls is asked less by a closed
 * loop, and the same by an open one.
 */
import type { Script, ScriptNode } from './script.ts';

export type Loop = 'open' | 'paced' | 'closed';

export const LOOPS: Readonly<Record<Loop, { readonly name: string; readonly about: string }>> = {
  open: {
    name: 'open loop',
    about: 'a turn begins when it is due and never waits for a reply',
  },
  paced: {
    name: 'one at a time',
    about:
      'turns are due by the clock, and a device waits for its reply first: that wait is in the latency from due, and what never began is counted as missed',
  },
  closed: {
    name: 'closed loop',
    about: 'each turn follows the last one at once, so a slow target is asked less, and no latency shows it',
  },
};

type Repeat = Extract<ScriptNode, { kind: 'repeat' | 'load' }>;

export function loopOf(node: Repeat): Loop {
  if (node.open !== undefined) return 'open';
  return node.kind === 'load' || node.every !== undefined ? 'paced' : 'closed';
}

/** Of the steps that are repeated, by the repeat that is nearest around each; a step may stand in several. */
export function loopsOf(script: Script): Readonly<Record<string, readonly Loop[]>> {
  const found = new Map<string, Set<Loop>>();
  const walk = (nodes: Script, loop: Loop | undefined): void => {
    for (const node of nodes) {
      if (node.kind === 'step' && loop) found.set(node.name, (found.get(node.name) ?? new Set()).add(loop));
      else if (node.kind === 'choose') for (const { body } of node.options) walk(body, loop);
      else if (node.kind === 'retry') walk(node.body, loop);
      else if (node.kind === 'repeat' || node.kind === 'load') walk(node.body, loopOf(node));
    }
  };
  walk(script, undefined);
  return Object.fromEntries([...found].map(([step, loops]) => [step, [...loops]]));
}
