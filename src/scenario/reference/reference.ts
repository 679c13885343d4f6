/** The scenario reference, docs/scenario-reference.md, made of the JSON Schema and the clouds' languages. Pure. */
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { scenarioJsonSchema } from '../json-schema.ts';
import { type CloudSource, cloudSection } from './cloud-section.ts';
import { choicesOf, type SchemaNode } from './node.ts';
import { beginning, rateSection, thresholdForms } from './prose.ts';
import { type Row, rowOf, rowsOf, table, withoutRepeated } from './table.ts';

/** Markdown; ends in a line break. */
export function scenarioReference(clouds: Readonly<Record<string, CloudLanguage>>): string {
  const schema: SchemaNode = scenarioJsonSchema(clouds);
  const sources = sourcesOf(schema, clouds);
  const parts = [
    beginning,
    rateSection(table(rowsOf(schema.definitions?.spikes?.items ?? {}))),
    topLevel(schema),
    ...Object.entries(schema.properties ?? {})
      .filter(([, node]) => hasSettings(node))
      .map(([key, node]) => (key === 'fleets' ? fleetSections(sources) : keySection(key, node))),
    ...sources.map((source, nth) => cloudSection(source, sources.slice(0, nth))),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sourcesOf(schema: SchemaNode, clouds: Readonly<Record<string, CloudLanguage>>): CloudSource[] {
  const fleets = schema.properties?.fleets?.additionalProperties;
  const options = (typeof fleets === 'object' && choicesOf(fleets)) || [];
  const services = schema.properties?.platform?.properties?.services?.properties ?? {};
  return Object.entries(clouds).map(([name, language]) => {
    const platform = services[name];
    return {
      name,
      language,
      fleet: options.find(({ properties }) => properties?.cloud?.const === name) ?? {},
      steps: schema.definitions?.[`${name}-steps`] ?? {},
      ...(platform && { platform }),
    };
  });
}

const hasSettings = (node: SchemaNode): boolean => rowsOf(node).length > 0;

function topLevel(schema: SchemaNode): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, node]) => {
    const row = rowOf(key, node, schema.required?.includes(key) === true);
    return hasSettings(node) ? { ...row, value: `[below](#${key})` } : row;
  });
  return `## The file\n\n${table(rows)}`;
}

/** Settings that are told in a section of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'platform.services': 'as each cloud has it, below',
  'operations[].faults': 'as in [faults](#faults)',
};

function keySection(key: string, node: SchemaNode): string {
  const rows = withoutRepeated(
    rowsOf(node, key)
      .filter(({ path }) => !Object.keys(ELSEWHERE).some((other) => path.startsWith(`${other}.`)))
      .map((row) => ({ ...row, value: ELSEWHERE[row.path] ?? row.value })),
  );
  const parts = [`## ${key}`, `${node.description}.`, table(rows)];
  return [...parts, ...(key === 'thresholds' ? [thresholdForms] : [])].join('\n\n');
}

/** Settings of a fleet that every cloud has in one way or another; the rest is told with the clouds. */
const OF_CLOUDS = ['cloud', 'product', 'person', 'on'];

function fleetSections(sources: readonly CloudSource[]): string {
  const clouds: Row = {
    path: 'cloud',
    value: sources.map(({ name }) => `[\`${name}\`](#cloud-${name})`).join(' or '),
    fallback: '_required_',
    about: 'Which system its devices belong to; also says what `product`, `person`, steps and `on` may be',
  };
  const properties = new Map(
    sources.flatMap(({ fleet }) => Object.entries(fleet.properties ?? {}).map(([key]) => [key, key])),
  );
  const rows = [...properties.keys()].flatMap((key) => rowsOfFleets(key, sources));
  return [
    '## fleets',
    'Fleets by name: `fleets: { gates: { cloud: deli, … } }`. Each has these settings.',
    table([clouds, ...rows]),
    ...controlSteps(sources),
  ].join('\n\n');
}

function rowsOfFleets(key: string, sources: readonly CloudSource[]): Row[] {
  if (key === 'cloud') return [];
  const having = sources.filter(({ fleet }) => fleet.properties?.[key]);
  const [first] = having;
  const node = first?.fleet.properties?.[key];
  if (!first || !node) return [];
  const row = rowOf(key, node, first.fleet.required?.includes(key) === true);
  const about =
    having.length === sources.length
      ? row.about
      : `${row.about}. Only of ${having.map(({ name }) => name).join(', ')}`;
  const value = OF_CLOUDS.includes(key) ? 'as the cloud has it' : row.value;
  return [{ ...row, value, about }, ...(OF_CLOUDS.includes(key) ? [] : rowsOf(node, key))];
}

/** The words around a cloud's own, which are the same in every cloud. */
function controlSteps([source]: readonly CloudSource[]): string[] {
  const [, withSettings] = choicesOf(source?.steps.items ?? {}) ?? [];
  const words = Object.entries(withSettings?.properties ?? {}).filter(
    ([word]) => source?.language.steps[word] === undefined,
  );
  return [
    '## Steps',
    'A lifecycle is a list of steps, run in order: the words of its cloud and these.',
    table(words.flatMap(([word, node]) => [rowOf(word, node, false), ...rowsOf(node, word)])),
  ];
}
