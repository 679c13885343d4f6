import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { parse as parseYaml } from 'yaml';
import { scenarioJsonSchema } from './json-schema.ts';
import { CLOUDS } from './test-support.ts';

const schema = scenarioJsonSchema(CLOUDS);
const at = (path: string): unknown =>
  path.split('/').reduce<unknown>((value, key) => Reflect.get(value as object, key), schema);

test('it is a JSON Schema that another program can use, and the examples satisfy it', () => {
  // Fastify's own validator: nothing of ours.
  const ajv = createRequire(createRequire(import.meta.url).resolve('fastify'))('ajv') as {
    new (options: object): { compile(schema: object): { (value: unknown): boolean; errors?: unknown } };
  };
  const validate = new ajv({ strict: false, validateFormats: false }).compile(schema);
  const root = join(import.meta.dirname, '..', '..', '..', 'scenarios');
  for (const name of ['demo', 'echo']) {
    const value: unknown = parseYaml(readFileSync(join(root, `${name}.yaml`), 'utf8'));
    assert.ok(validate(value), `${name}: ${JSON.stringify(validate.errors)}`);
  }
  const wrong = (change: string) => {
    const text = readFileSync(join(root, 'echo.yaml'), 'utf8').replace('every: 100ms', change);
    return validate(parseYaml(text));
  };
  assert.equal(wrong('every: 100'), false, 'a unit is missing');
  assert.equal(wrong('evry: 100ms'), false, 'no such key');
  assert.equal(wrong('every: 1s..5s'), true);
});

test('editors get descriptions, defaults, examples and the words of the cloud', () => {
  assert.equal(at('properties/timeScale/default'), 1);
  assert.match(String(at('properties/timeScale/description')), /^Simulated time/);
  assert.deepEqual(at('properties/grace/examples'), ['250ms', '30s']);
  assert.equal(at('properties/grace/default'), '5s');
  const words = at('definitions/deli-steps/items/anyOf/0/enum') as string[];
  assert.ok(words.includes('query'));
  assert.ok(!words.includes('report-info'), 'it needs settings');
  assert.equal(at('definitions/deli-steps/items/anyOf/1/properties/upgrade/description'), 'Upgrades');
  assert.deepEqual(at('required'), ['name', 'fleets']);
});

test('building it twice gives the same', () => {
  assert.deepEqual(scenarioJsonSchema(CLOUDS), schema);
});
