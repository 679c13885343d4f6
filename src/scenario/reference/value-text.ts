/** What may be written somewhere, in a few words of Markdown. Pure. */
import { stringify } from 'yaml';
import { choicesOf, definitionOf, isSteps, type SchemaNode } from './node.ts';

const QUANTITIES = new Set([
  'time of day',
  'duration',
  'range',
  'rate',
  'size',
  'speed',
  'share',
  'percentage',
  'distribution',
]);

/** Told in a section of their own. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  'rate-over-time': '[rate over time](#rates-over-time)',
  spikes: 'list of [spikes](#rates-over-time)',
};

export function valueText(node: SchemaNode): string {
  if (node.title !== undefined) return QUANTITIES.has(node.title) ? `[${node.title}](#units)` : node.title;
  if (isSteps(node)) return '[steps](#steps)';
  const definition = definitionOf(node);
  if (definition !== undefined) return DEFINITIONS[definition] ?? definition;
  const choices = choicesOf(node);
  if (choices) return [...new Set(choices.map(valueText))].join(' or ');
  if (node.const !== undefined) return yaml(node.const);
  if (node.enum) return node.enum.map(yaml).join(' or ');
  switch (node.type) {
    case 'array':
      return `list of ${node.items === undefined ? 'anything' : valueText(node.items)}`;
    case 'object':
      return objectText(node);
    case 'string':
      return 'text';
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `whole number${bounds(node)}`;
    case 'number':
      return `number${bounds(node)}`;
    default:
      return 'anything';
  }
}

function objectText({ properties, additionalProperties }: SchemaNode): string {
  if (properties) return 'settings';
  const each =
    additionalProperties === undefined || additionalProperties === false ? {} : additionalProperties;
  return `map of names to ${valueText(each)}`;
}

function bounds({ minimum, maximum, exclusiveMinimum }: SchemaNode): string {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : ` from ${minimum}`;
}

/** As one would write it in a scenario, in one line. */
export function yaml(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true });
  return `\`${text.trim()}\``;
}
