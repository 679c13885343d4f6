import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { parseScenario } from './parse.ts';
import { platformOptions } from './platform-options.ts';
import { CLOUDS } from './test-support.ts';

const DEMO = join(import.meta.dirname, '..', '..', '..', 'scenarios', 'demo.yaml');
const FILES: Readonly<Record<string, string>> = {
  'a.csv': 'serial,clientId,username,password\nA1,,user,pass\nA2,own,u2,p2\nA3,,,\n',
  'b.csv': 'serial,clientId,username,password\nx,M1_B1,u3,p3\nM1_B2,,u4,p4\n',
};

function options(text: string) {
  const read = (path: string) => FILES[path] ?? assert.fail(path);
  const result = parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: {}, read });
  if ('diagnostics' in result) assert.fail(JSON.stringify(result.diagnostics));
  return platformOptions(result.scenario, CLOUDS, result.files);
}
const fleets = (...lines: string[]) => `name: t\nfleets:\n${lines.map((line) => `  ${line}\n`).join('')}`;
const GATES =
  'gates: { cloud: deli, product: { category: KQ, model: M1, secret: s1 }, devices: 3, ' +
  'identities: { csv: a.csv }, lifecycle: [query] }';
const BUOYS = 'buoys: { cloud: buoys, product: { kind: big }, devices: 1, lifecycle: [ring] }';

test('the demo is set up as it says', () => {
  const made = options(readFileSync(DEMO, 'utf8'));
  assert.deepEqual(made, {
    host: '127.0.0.1',
    mqttPort: 0,
    httpPort: 0,
    seed: 42,
    deli: {
      products: [
        {
          category: 'KQ',
          model: 'DL3785W',
          secret: 'demo',
          unbind: true,
          firmware: { version: '1.1', upgrade: 'normal', size: 65_536 },
        },
        { category: 'DY', model: 'DL888', secret: 'demo', unbind: true },
      ],
      accounts: [],
      bound: 0.9,
      groups: 10,
      locked: 0,
    },
    faults: {
      latency: { kind: 'lognormal', median: 2, p99: 20 },
      errors: [{ code: 105, rate: 0.002, actions: [102] }],
    },
  });
  assert.deepEqual(JSON.parse(JSON.stringify(made)), made, 'plain JSON');
});

test('only its own fleets are given to a cloud', () => {
  assert.deepEqual(
    options(fleets(GATES, BUOYS)).deli.products.map(({ model }) => model),
    ['M1'],
  );
});

test('clouds of the same wire live on one platform, and must agree on a product', () => {
  const pot = { ...CLOUDS.deli!, wire: 'deli' };
  const clouds = { ...CLOUDS, pot };
  const pointers = (secret: string) =>
    `pointers: { cloud: pot, product: { category: KQ, model: M1, secret: ${secret} }, devices: 1, lifecycle: [query] }`;
  const parsed = (text: string) => parseScenario({ text, file: 'x.yaml', clouds, environment: {} });
  const alone = parsed(fleets(pointers('s1')));
  if ('diagnostics' in alone) assert.fail(JSON.stringify(alone.diagnostics));
  const { products } = platformOptions(alone.scenario, clouds, alone.files).deli;
  assert.deepEqual(
    products.map(({ model }) => model),
    ['M1'],
  );
  const both = parsed(fleets(GATES.replace(/identities.*\}, /, ''), pointers('s2')));
  assert.ok('diagnostics' in both);
  assert.match(
    both.diagnostics.map(({ message }) => message).join('\n'),
    /^expected the same secret as the fleet gates/m,
  );
});

test('permission to unbind is given to the listed models', () => {
  const unbind = (list: string) =>
    options(`${fleets(GATES)}platform: { unbind: ${list} }`).deli.products[0]!.unbind;
  assert.deepEqual([unbind('[M1]'), unbind('[]')], [true, false]);
});

test('accounts come from the credentials of fleets and from the file of the platform', () => {
  assert.deepEqual(options(`${fleets(GATES)}platform: { accounts: b.csv }`).deli.accounts, [
    { clientId: 'M1_A1', username: 'user', password: 'pass' },
    { clientId: 'own', username: 'u2', password: 'p2' },
    { clientId: 'M1_B1', username: 'u3', password: 'p3' },
    { clientId: 'M1_B2', username: 'u4', password: 'p4' },
  ]);
});

test('TLS is on when the target asks for it', () => {
  const ports = (target: string) => options(`${fleets(BUOYS)}target: ${target}`).mqttsPort;
  assert.equal(ports('{ embedded: true, tls: true }'), 0);
  assert.equal(ports('embedded'), undefined);
});

test('what the platform offers and asks for is as the scenario says, in its own units', () => {
  const made = (text: string) => options(`${fleets(GATES)}timeScale: 60\nplatform: { ${text} }`);
  const keys = 'applications: [echo], expiry: 5m, tokenLifetime: 8h, ftpAccount: "logs:a:b"';
  const { deli, ftpAccount } = made(keys);
  assert.deepEqual(deli.applications, ['echo']);
  assert.equal(deli.expiry, 300, 'seconds of real time: clocks are real');
  assert.equal(deli.tokenLifetime, 480_000, 'real ms of eight simulated hours');
  assert.equal(ftpAccount, 'logs:a:b');
  assert.deepEqual(made('applications: []').deli.applications, []);
  assert.deepEqual(Object.keys(made('').deli).sort(), Object.keys(options(fleets(GATES)).deli).sort());
});
