/** A scenario's YAML as it will be run, with the place of everything in it. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import type { Diagnostic, Finding, Path, Place } from './diagnostics.ts';

export interface ScenarioDocument {
  readonly file: string;
  readonly yaml: Document;
  readonly lines: LineCounter;
  /** Scalars that were filled in from the environment, with the text as it was written. */
  readonly references: Map<Scalar, string>;
  /** Nodes that a flag wrote, with the flag. */
  readonly flags: Map<Node, string>;
}

export const placeOfOffset = ({ file, lines }: ScenarioDocument, offset: number): Place => {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
};

export function placeOfNode(document: ScenarioDocument, node: Node): Place {
  const flag = document.flags.get(node);
  if (flag !== undefined) return { file: flag, line: 0, column: 0 };
  return placeOfOffset(document, node.range?.[0] ?? 0);
}

/** Where the path is written, or as much of it as exists. */
export function placeOf(document: ScenarioDocument, path: Path, atKey = false): Place {
  let node: Node | null = document.yaml.contents;
  if (!node) return { file: document.file, line: 1, column: 1 };
  let place = placeOfNode(document, node);
  for (const [depth, part] of path.entries()) {
    const pair: Pair | undefined = pairOf(document, node, part);
    const child: Node | undefined = pair ? (pair.value as Node) : itemOf(document, node, part);
    if (!child && !pair) return place;
    const key = pair?.key as Node | undefined;
    const last = depth === path.length - 1;
    const wanted: Node = (key && (!child || (atKey && last)) ? key : child)!;
    const flag: string | undefined = child && document.flags.get(child);
    place = flag === undefined ? placeOfNode(document, wanted) : { file: flag, line: 0, column: 0 };
    if (flag !== undefined || !child) return place;
    node = child;
  }
  return place;
}

export const diagnosticsOf = (document: ScenarioDocument, findings: readonly Finding[]): Diagnostic[] =>
  findings.map(({ path, message, atKey }) => ({ ...placeOf(document, path, atKey), message }));

/** The node itself, or what its alias stands for. */
export const resolved = (document: ScenarioDocument, node: Node | null | undefined): Node | undefined =>
  (isAlias(node) ? node.resolve(document.yaml) : node) ?? undefined;

export function pairOf(document: ScenarioDocument, node: Node, key: string | number): Pair | undefined {
  const map = resolved(document, node);
  return isMap(map) ? map.items.find((pair) => keyOf(pair) === String(key)) : undefined;
}

export function itemOf(document: ScenarioDocument, node: Node, index: string | number): Node | undefined {
  const list = resolved(document, node);
  return isSeq(list) ? (list.items[Number(index)] as Node | undefined) : undefined;
}

/** A map's key as JavaScript has it. */
export const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);
