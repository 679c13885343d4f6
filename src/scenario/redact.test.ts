import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { parseScenario } from './parse.ts';
import { resolvedScenario } from './redact.ts';
import { CLOUDS } from './test-support.ts';

const TEXT = `# the secret is hunter2
name: t
target: { mqtt: "mqtt://\${HOST:-h}:1883", accessList: "http://user:hunter2@h/list?token=hunter2&x=1" }
seed: \${SEED:-7}
fleets:
  gates:
    cloud: deli
    product: &product { category: KQ, model: M1, secret: SECRET }
    devices: 2
    keepAlive: 30s
    lifecycle:
      - connect
      - report-info: { name: "gate {index} costs $\${5}", version: "1.0" }
  more: { cloud: deli, product: *product, devices: 1, identities: { serial: X }, lifecycle: [query] }
`;
const ENVIRONMENT = { PASSWORD_OF_M1: 'hunter2', DIGITS: '0012', SEED: '9' };

function resolve(
  text: string,
  environment: Record<string, string> = ENVIRONMENT,
  overrides: string[] = [],
): string {
  const result = parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment, overrides });
  if ('diagnostics' in result) assert.fail(JSON.stringify(result.diagnostics));
  return resolvedScenario(result.document);
}
interface Resolved {
  readonly seed: number;
  readonly target: { readonly mqtt: string; readonly accessList: string };
  readonly fleets: Readonly<
    Record<
      string,
      { readonly devices: number; readonly keepAlive: string; readonly product: { secret: string } }
    >
  >;
}

test('a secret never appears: in a key, a default, an address, an alias, an override or a comment', () => {
  for (const written of [
    'hunter2',
    '"a hunter2"',
    `"\${NONE:-hunter2}"`,
    `"\${PASSWORD_OF_M1}"`,
    `"x\${PASSWORD_OF_M1}"`,
  ])
    assert.doesNotMatch(resolve(TEXT.replace('SECRET }', `${written} }`)), /hunter2/, written);
  assert.doesNotMatch(
    resolve(TEXT.replace('SECRET }', 'other }'), ENVIRONMENT, [
      'fleets.gates.product.secret=hunter2',
      'fleets.more.product.secret=hunter2',
    ]),
    /hunter2/,
  );
});

test('no secret of any letters gets through', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9!%&*+<>:@#-]{8,20}$/), (secret) => {
      const text = TEXT.replaceAll('hunter2', 'elsewhere').replace('SECRET }', `${JSON.stringify(secret)} }`);
      assert.ok(!resolve(text).includes(secret));
      const byName = TEXT.replaceAll('hunter2', 'elsewhere').replace('SECRET }', `"\${DIGITS}" }`);
      assert.ok(!resolve(byName, { DIGITS: secret }).includes(secret));
    }),
    { seed: 25, numRuns: 100 },
  );
});

test('a secret from the environment stays a reference, so that the file runs again', () => {
  const text = resolve(TEXT.replace('SECRET }', `"\${DIGITS:-x}" }`));
  const { fleets } = parseYaml(text) as Resolved;
  assert.equal(fleets.gates!.product.secret, `\${DIGITS}`);
  assert.equal(fleets.more!.product.secret, `\${DIGITS}`);
  assert.equal(resolve(text), text, 'and gives itself when it does');
});

test('a secret in the file is gone, and says so', () => {
  const { fleets } = parseYaml(resolve(TEXT.replace('SECRET }', 'hunter2 }'))) as Resolved;
  assert.equal(fleets.gates!.product.secret, '<removed>');
});

test('all else is as it ran: environment and overrides filled in, literal references kept literal', () => {
  const text = resolve(TEXT.replace('SECRET }', 'x }'), ENVIRONMENT, ['fleets.gates.devices=77']);
  const { seed, target, fleets } = parseYaml(text) as Resolved;
  assert.equal(seed, 9);
  assert.equal(target.mqtt, 'mqtt://h:1883');
  assert.equal(target.accessList, 'http://h/list?token=<removed>&x=1');
  assert.equal(fleets.gates!.devices, 77);
  assert.equal(fleets.gates!.keepAlive, '30s');
  assert.match(text, /costs \$\$\{5\}/);
});

test('how long a token lives is no secret', () => {
  const text = resolve(
    TEXT.replace('SECRET }', 'x }').replace('fleets:', 'platform: { tokenLifetime: 8h }\nfleets:'),
  );
  assert.match(text, /tokenLifetime: 8h/);
});

test('accounts are secrets, a file of accounts is not', () => {
  const platform = 'platform: { ftpAccount: "logs:hunter2", accounts: more.csv }\n';
  const text = resolve(TEXT.replace('SECRET }', 's }').replace('# the secret is hunter2', '') + platform);
  assert.doesNotMatch(text, /hunter2/);
  assert.match(text, /accounts: more\.csv/);
});
