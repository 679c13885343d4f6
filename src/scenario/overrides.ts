/** `--set path=value`: changes to the document before it is validated. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Diagnostic, expectedFound } from './diagnostics.ts';
import { keyOf, type ScenarioDocument } from './document.ts';

/** `fleets.attendance.devices=100`, or the same from a flag of its own, which diagnostics then name. */
export type Override = string | { readonly flag: string; readonly path: string; readonly value: string };

const PATH = /^[^.[\]]+(?:\.[^.[\]]+|\[\d+\])*$/;

export function applyOverrides(document: ScenarioDocument, overrides: readonly Override[]): Diagnostic[] {
  return overrides.flatMap((override) => {
    const change = typeof override === 'string' ? parseAssignment(override) : override;
    const problem = 'problem' in change ? change.problem : apply(document, change);
    return problem === undefined ? [] : [{ file: change.flag, line: 0, column: 0, message: problem }];
  });
}

interface Change {
  readonly flag: string;
  readonly path: string;
  readonly value: string;
}

function parseAssignment(text: string): Change | { readonly flag: string; readonly problem: string } {
  const at = text.indexOf('=');
  const path = text.slice(0, at).trim();
  if (at > 0 && PATH.test(path)) return { flag: `--set ${path}`, path, value: text.slice(at + 1) };
  return {
    flag: '--set',
    problem: expectedFound('path=value such as fleets.gates.devices=100 or phases[0].for=10m', text),
  };
}

/** Returns what is wrong with the change, or makes it. */
function apply(document: ScenarioDocument, { flag, path, value }: Change): string | undefined {
  const parsed = parseDocument(value);
  if (parsed.errors.length > 0) return expectedFound('a value in YAML', value);
  const node: Node = parsed.contents ?? new Scalar(null);
  const parts = [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
  if (!document.yaml.contents) document.yaml.contents = new YAMLMap();

  let parent: Node = document.yaml.contents;
  for (const [depth, part] of parts.entries()) {
    const step = childOf(parent, part, parts.slice(0, depth));
    if ('problem' in step) return step.problem;
    const last = depth === parts.length - 1;
    const child = last ? node : own(document, step.child);
    if (child !== step.child) step.replace(child);
    if (child !== step.child && !isAlias(step.child)) document.flags.set(child, flag);
    parent = child;
  }
  return undefined;
}

type Child = { readonly child: Node | undefined; replace(node: Node): void } | { readonly problem: string };

function childOf(parent: Node, part: string | number, before: readonly (string | number)[]): Child {
  if (isMap(parent) && typeof part === 'string') return childOfMap(parent, part, before);
  if (isSeq(parent) && typeof part === 'number') return childOfList(parent, part, before);
  const where = before.join('.');
  const expected = typeof part === 'number' ? `a list at ${where}` : `a map at ${where}`;
  return { problem: expectedFound(expected, isScalar(parent) ? parent.value : parent.toJSON()) };
}

function childOfMap(map: YAMLMap, key: string, before: readonly (string | number)[]): Child {
  const pair = map.items.find((item) => keyOf(item) === key);
  if (pair) {
    return {
      child: (pair.value as Node | null) ?? undefined,
      replace: (node) => {
        pair.value = node;
      },
    };
  }
  // A fleet has no defaults to begin from: one that is not there is a slip of the pen.
  if (before.length === 1 && before[0] === 'fleets') {
    const names = map.items.map(keyOf);
    return { problem: expectedFound(`one of the fleets ${names.join(', ')}`, key, names) };
  }
  return { child: undefined, replace: (node) => void map.items.push(new Pair(new Scalar(key), node)) };
}

function childOfList(list: YAMLSeq, index: number, before: readonly (string | number)[]): Child {
  if (index >= list.items.length)
    return { problem: `expected an index below ${list.items.length} in ${before.join('.')}, found ${index}` };
  return {
    child: list.items[index] as Node,
    replace: (node) => {
      list.items[index] = node;
    },
  };
}

/** What may be changed without changing anything else: a copy for an alias, a new map where there is nothing. */
function own(document: ScenarioDocument, node: Node | undefined): Node {
  if (isAlias(node)) {
    const target = node.resolve(document.yaml)?.clone() as Node | undefined;
    if (target && 'anchor' in target) delete target.anchor;
    return target ?? new YAMLMap();
  }
  return !node || (isScalar(node) && node.value === null) ? new YAMLMap() : node;
}
