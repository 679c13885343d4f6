import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDiagnostic } from './diagnostics.ts';
import { expand } from './environment.ts';
import { parseScenario } from './parse.ts';
import { CLOUDS } from './test-support.ts';

const ENVIRONMENT = { HOST: 'broker', DEVICES: '70', EMPTY: '', TRICKY: `$& \${HOST}`, SECRET: '007' };

test('references are filled in, a default stands for what is missing or empty', () => {
  const cases: [string, string][] = [
    [`mqtt://\${HOST}:1883`, 'mqtt://broker:1883'],
    [`\${HOST}/\${DEVICES}`, 'broker/70'],
    [`\${NONE:-fallback}`, 'fallback'],
    [`\${EMPTY:-fallback}`, 'fallback'],
    [`\${EMPTY}`, ''],
    [`\${NONE:-}`, ''],
    [`$\${HOST}`, `\${HOST}`],
    [`\${TRICKY}`, `$& \${HOST}`],
    ['{index} $5 {', '{index} $5 {'],
  ];
  for (const [text, filled] of cases) {
    const expansion = expand(text, ENVIRONMENT);
    assert.equal('text' in expansion && expansion.text, filled, text);
  }
});

test('a missing variable and a reference that makes no sense are problems', () => {
  for (const [text, problem] of [
    [`\${NONE}`, /environment variable NONE, found none; set it or write \$\{NONE:-default\}/],
    [`\${a b}`, /expected \$\{NAME\} or \$\{NAME:-default\}, found "\$\{a b\}"/],
    [`\${open`, /found "\$\{"/],
  ] as const) {
    const expansion = expand(text, ENVIRONMENT);
    assert.match('problem' in expansion ? expansion.problem : '', problem);
  }
});

const scenario = (devices: string, secret = 's') => `name: t
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: M1, secret: ${secret} }
    devices: ${devices}
    lifecycle: [connect]
`;
const parse = (text: string) =>
  parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: ENVIRONMENT });
const devices = (written: string) => {
  const result = parse(scenario(written));
  return 'scenario' in result
    ? result.scenario.fleets.gates!.devices
    : result.diagnostics.map(formatDiagnostic);
};

test('a plain scalar that is wholly a reference is typed as YAML would type it', () => {
  assert.equal(devices(`\${DEVICES}`), 70);
  assert.equal(devices(`\${NONE:-5000}`), 5000);
});

test('in quotes, or in part, a reference stays a text', () => {
  assert.deepEqual(devices(`"\${DEVICES}"`), [
    'x.yaml:6:14: expected a whole number from 1 to 10000000, found "70"',
  ]);
  assert.deepEqual(devices(`\${DEVICES}0`), [
    'x.yaml:6:14: expected a whole number from 1 to 10000000, found "700"',
  ]);
  const result = parse(scenario('1', `"\${SECRET}"`));
  assert.equal('scenario' in result && result.scenario.fleets.gates!.product.secret, '007');
});

test('a missing variable is told once, where it is used', () => {
  assert.deepEqual(devices(`\${NONE}`), [
    `x.yaml:6:14: expected the environment variable NONE, found none; set it or write \${NONE:-default}`,
  ]);
});
