/** What a scenario may say of one cloud: products, people, steps with what they measure, reactions. Pure. */
import type { CloudLanguage, Word } from '../../lifecycle/cloud.ts';
import { choicesOf, type SchemaNode } from './node.ts';
import { rowsOf, table } from './table.ts';

export interface CloudSource {
  readonly name: string;
  readonly language: CloudLanguage;
  /** Its fleets in the JSON Schema. */
  readonly fleet: SchemaNode;
  /** Its steps there: a list of words and of words with settings. */
  readonly steps: SchemaNode;
  /** How the embedded platform plays it; absent: there is nothing to say. */
  readonly platform?: SchemaNode;
}

/** @param told sections before this one: what a cloud has taken over whole is told there */
export function cloudSection(source: CloudSource, told: readonly CloudSource[]): string {
  const { name, language, fleet, platform } = source;
  const origin = told.find(({ language: other }) => other.product === language.product);
  const properties = fleet.properties ?? {};
  const parts = [
    `## Cloud ${name}`,
    ...(origin
      ? [`Product, people and reactions are those of [${origin.name}](#cloud-${origin.name}).`]
      : []),
    ...(origin ? [] : settings(`### product of ${name}`, properties.product)),
    ...(origin || !language.person ? [] : settings(`### person of ${name}`, properties.person)),
    ...stepsOf(source, told),
    ...(origin ? [] : reactionsOf(name, language)),
    ...settings(`### platform: services: ${name}`, platform),
  ];
  return parts.join('\n\n');
}

function settings(heading: string, node: SchemaNode | undefined): string[] {
  if (!node) return [];
  return [heading, ...(node.description ? [`${node.description}.`] : []), table(rowsOf(node))];
}

function stepsOf({ name, language, steps }: CloudSource, told: readonly CloudSource[]): string[] {
  const [bare, withSettings] = choicesOf(steps.items ?? {}) ?? [];
  const own = Object.entries(language.steps);
  const known = (word: Word) => told.find(({ language: of }) => Object.values(of.steps).includes(word));
  const taken = own.filter(([, word]) => known(word));
  const origin = taken[0] && known(taken[0][1])?.name;
  return [
    `### Steps of ${name}`,
    ...(origin ? [`From [${origin}](#steps-of-${origin}): ${list(taken.map(([word]) => word))}.`] : []),
    ...own
      .filter(([, word]) => !known(word))
      .flatMap(([word, { summary, measures, needs }]) => [
        `#### ${word}`,
        `${summary}.`,
        [
          `Written ${ways(word, bare?.enum?.includes(word) === true, withSettings?.properties?.[word])}.`,
          `Measured as ${list(measures)}.`,
          ...(needs ? ['Needs the HTTP interface of the platform: `target.platform`.'] : []),
        ].join(' '),
        ...tableOf(withSettings?.properties?.[word]),
      ]),
    ...(language.background.length > 0
      ? [`Measured beside the lifecycle, as it happens: ${list(language.background)}.`]
      : []),
  ];
}

function ways(word: string, bare: boolean, node: SchemaNode | undefined): string {
  const set = Object.keys(node?.properties ?? {}).length > 0;
  return [...(bare ? [`\`- ${word}\``] : []), ...(set ? [`\`- ${word}: { … }\``] : [])].join(' or ');
}

const tableOf = (node: SchemaNode | undefined): string[] => {
  const rows = node ? rowsOf(node) : [];
  return rows.length > 0 ? [table(rows)] : [];
};

function reactionsOf(name: string, { reactions }: CloudLanguage): string[] {
  const names = Object.entries(reactions);
  if (names.length === 0) return [];
  return [
    `### Reactions of ${name}`,
    'Lists of steps under `on:`, run when this happens.',
    ['| reaction | when |', '| --- | --- |', ...names.map(([key, when]) => `| \`${key}\` | ${when} |`)].join(
      '\n',
    ),
  ];
}

const list = (words: readonly string[]): string => [...new Set(words)].map((word) => `\`${word}\``).join(' ');
