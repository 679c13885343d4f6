/** The settings of an object as a Markdown table, those within settings too, by their paths. Pure. */
import { choicesOf, definitionOf, described, isSteps, type SchemaNode } from './node.ts';
import { valueText, yaml } from './value-text.ts';

export interface Row {
  /** `timeouts.connect`, `firmware[].model` */
  readonly path: string;
  readonly value: string;
  readonly fallback: string;
  readonly about: string;
}

/** Of every setting of the object, or of each object that it may be. @param path of the object itself; '' for none */
export function rowsOf(node: SchemaNode, path = ''): Row[] {
  if (node.title !== undefined || definitionOf(node) !== undefined) return [];
  const choices = choicesOf(node);
  if (choices) return choices.flatMap((choice) => rowsOf(choice, path));
  if (node.items) return rowsOf(node.items, `${path}[]`);
  if (typeof node.additionalProperties === 'object') return rowsOf(node.additionalProperties, `${path}.NAME`);
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return [rowOf(name, child, node.required?.includes(key) === true), ...rowsOf(child, name)];
  });
}

export const rowOf = (path: string, node: SchemaNode, required: boolean): Row => ({
  path,
  value: valueText(node),
  fallback: required ? '_required_' : fallbackText(node.default),
  about: [described(node) || (isSteps(node) ? 'Steps, run in order' : ''), exampleText(node)]
    .filter((part) => part !== '')
    .join('; '),
});

/** Empty settings are what leaving them out means anyway. */
const fallbackText = (value: unknown): string =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    ? ''
    : yaml(value);

/** Quantities have theirs where units are told. */
function exampleText({ examples, title }: SchemaNode): string {
  return examples === undefined || title !== undefined ? '' : `e.g. ${examples.map(yaml).join(', ')}`;
}

/**
 * The same rows without settings that stood further above already, such as the devices of each operation: those are
 * named with what they belong to.
 */
export function withoutRepeated(rows: readonly Row[]): Row[] {
  const told = new Map<string, string>();
  const kept: Row[] = [];
  for (const row of rows) {
    const at = row.path.lastIndexOf('.');
    const [parent, name] = [row.path.slice(0, at), row.path.slice(at + 1)];
    const said = JSON.stringify({ ...row, path: name });
    const first = told.get(said) ?? parent;
    const owner = kept.find(({ path }) => path === parent);
    told.set(said, first);
    if (first === parent || !owner) kept.push(row);
    else kept[kept.indexOf(owner)] = { ...owner, about: alsoAbove(owner.about, name) };
  }
  return kept;
}

const ALSO = '; also, as above: ';
const alsoAbove = (about: string, name: string): string =>
  `${about}${about.includes(ALSO) ? ' ' : ALSO}\`${name}\``;

export function table(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(
    ({ path, value, fallback, about }) =>
      `| \`${path}\` | ${cell(value)} | ${cell(fallback)} | ${cell(about)} |`,
  );
  return ['| setting | value | default | what it says |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
