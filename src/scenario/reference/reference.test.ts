import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { languages } from '../../clouds/languages.ts';
import { parseThreshold } from '../../verdict/parse-threshold.ts';
import { scenarioJsonSchema } from '../json-schema.ts';
import { parseScenario } from '../parse.ts';
import { bandwidth, duration, durationRange, rate, share, size, timeOfDay } from '../quantities.ts';
import { rateSetting } from '../rate-schema.ts';
import { choicesOf, described, isSteps, type SchemaNode } from './node.ts';
import { RATES, THRESHOLDS, UNITS } from './prose.ts';
import { scenarioReference } from './reference.ts';
import { rowsOf, withoutRepeated } from './table.ts';
import { valueText } from './value-text.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const reference = scenarioReference(languages);
const AGAIN = 'run npm run docs and commit what it writes';

test('the committed reference is what the schema gives', () => {
  assert.equal(readFileSync(join(ROOT, 'docs/scenario-reference.md'), 'utf8'), reference, AGAIN);
});

test('the committed JSON Schema is the one that scenarios are read by', () => {
  const committed: unknown = JSON.parse(readFileSync(join(ROOT, 'scenarios/scenario.schema.json'), 'utf8'));
  assert.deepEqual(committed, scenarioJsonSchema(languages), AGAIN);
});

test('every setting has a description, for the reference and for editors', () => {
  const bare: string[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      if (described(child) === '' && !isSteps(child)) bare.push(`${path}.${key}`);
      visit(child, `${path}.${key}`);
    }
    for (const choice of choicesOf(node) ?? []) visit(choice, path);
    if (node.items) visit(node.items, `${path}[]`);
    if (typeof node.additionalProperties === 'object') visit(node.additionalProperties, `${path}.NAME`);
  };
  const schema: SchemaNode = scenarioJsonSchema(languages);
  visit(schema, '');
  for (const [name, steps] of Object.entries(schema.definitions ?? {})) visit(steps, name);
  assert.deepEqual(bare, []);
});

test('every step of every cloud is told with what it measures', () => {
  for (const [cloud, { steps }] of Object.entries(languages)) {
    const from = reference.indexOf(`\n### Steps of ${cloud}\n`);
    const section = reference.slice(from, reference.indexOf('\n## ', from));
    for (const [word, { measures }] of Object.entries(steps)) {
      const taken = /^From \[.*$/m.exec(section)?.[0].includes(`\`${word}\``);
      if (taken) continue;
      const own = section.slice(section.indexOf(`\n#### ${word}\n`));
      assert.match(own, new RegExp(`Measured as \`${measures[0]}\``), `${cloud} ${word}`);
    }
  }
});

test('its examples of units are read by the parsers of scenarios', () => {
  const schemas = {
    duration,
    range: durationRange,
    rate,
    'time of day': timeOfDay,
    size,
    speed: bandwidth,
    share,
  };
  for (const [name, { examples }] of Object.entries(UNITS))
    for (const example of examples) {
      const value: unknown = name === 'share' && !example.endsWith('%') ? Number(example) : example;
      assert.ok(schemas[name as keyof typeof UNITS].safeParse(value).success, `${name} ${example}`);
    }
});

test('its forms of rates over time are read by the schema', () => {
  for (const form of Object.keys(RATES)) assert.ok(rateSetting.safeParse(parse(form)).success, form);
});

test('its forms of thresholds are read by the parser of thresholds', () => {
  for (const form of Object.keys(THRESHOLDS)) assert.ok(parseThreshold(form).ok, form);
});

test('its first scenario is one', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(reference) ?? [];
  assert.ok(
    !(
      'diagnostics' in
      parseScenario({ text: yaml, file: 'smallest.yaml', clouds: languages, environment: {} })
    ),
  );
});

test('links within the reference lead somewhere', () => {
  const headings = new Set(
    [...reference.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  const dead = [...reference.matchAll(/\]\(#([^)]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !headings.has(link));
  assert.deepEqual([...new Set(dead)], []);
});

test('values are told in words: quantities by name, choices, bounds, lists and maps', () => {
  assert.equal(valueText({ title: 'duration', type: 'string' }), '[duration](#units)');
  assert.equal(valueText({ anyOf: [{ const: 0 }, { const: 1 }] }), '`0` or `1`');
  assert.equal(valueText({ type: 'integer', minimum: 1, maximum: 9 }), 'whole number from 1 to 9');
  assert.equal(valueText({ type: 'array', items: { type: 'string' } }), 'list of text');
  assert.equal(
    valueText({ type: 'object', additionalProperties: { type: 'number' } }),
    'map of names to number',
  );
});

test('settings within settings stand by their path; repeated ones are named where they belong', () => {
  const share = { type: 'number', description: 'How many' };
  const node: SchemaNode = {
    properties: {
      lock: { description: 'Locks', properties: { share } },
      list: { description: 'Lists', type: 'array', items: { properties: { share } } },
    },
  };
  const rows = rowsOf(node);
  assert.deepEqual(
    rows.map(({ path }) => path),
    ['lock', 'lock.share', 'list', 'list[].share'],
  );
  const flat: SchemaNode = {
    properties: { lock: node.properties!.lock!, ban: { ...node.properties!.lock!, description: 'Bans' } },
  };
  assert.deepEqual(
    withoutRepeated(rowsOf(flat)).map(({ path, about }) => `${path}: ${about}`),
    ['lock: Locks', 'lock.share: How many', 'ban: Bans; also, as above: `share`'],
  );
});
