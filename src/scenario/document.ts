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
  Scalar,
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
  return flag === undefined
    ? placeOfOffset(document, node.range?.[0] ?? 0)
    : { file: flag, line: 0, column: 0 };
}

/** Where the finding's path is written, or as much of it as exists. */
function placeOf(document: ScenarioDocument, { path, atKey, column }: Omit<Finding, 'message'>): Place {
  const trail = trailOf(document, path);
  const flagged = trail.find(({ value }) => value && document.flags.has(value))?.value;
  if (flagged) return placeOfNode(document, flagged);
  const { key, value } = trail.at(-1) ?? {};
  const node = (atKey && trail.length > path.length ? (key ?? value) : (value ?? key)) ?? undefined;
  if (!node) return { file: document.file, line: 1, column: 1 };
  const place = placeOfNode(document, node);
  if (column === undefined || !isScalar(node)) return place;
  const quote = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE ? 1 : 0;
  return { ...place, column: place.column + quote + column - 1 };
}

interface Written {
  readonly key?: Node;
  readonly value?: Node;
}

/** What is written along a path, the root first, as far as it goes. */
function trailOf(document: ScenarioDocument, path: Path): Written[] {
  const root = document.yaml.contents;
  const trail: Written[] = root ? [{ value: root }] : [];
  for (const part of path) {
    const parent = trail.at(-1)?.value;
    const pair = parent && pairOf(document, parent, part);
    const value = pair ? (pair.value as Node | null) : parent && itemOf(document, parent, part);
    if (!pair && !value) break;
    trail.push({ ...(pair && { key: pair.key as Node }), ...(value && { value }) });
  }
  return trail;
}

export const diagnosticsOf = (document: ScenarioDocument, findings: readonly Finding[]): Diagnostic[] =>
  findings.map((finding) => ({ ...placeOf(document, finding), message: finding.message }));

/** The node itself, or what its alias stands for. */
export const resolved = (document: ScenarioDocument, node: Node | null | undefined): Node | undefined =>
  (isAlias(node) ? node.resolve(document.yaml) : node) ?? undefined;

function pairOf(document: ScenarioDocument, node: Node, key: string | number): Pair | undefined {
  const map = resolved(document, node);
  return isMap(map) ? map.items.find((pair) => keyOf(pair) === String(key)) : undefined;
}

function itemOf(document: ScenarioDocument, node: Node, index: string | number): Node | undefined {
  const list = resolved(document, node);
  return isSeq(list) ? (list.items[Number(index)] as Node | undefined) : undefined;
}

/** A map's key as JavaScript has it. */
export const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);
