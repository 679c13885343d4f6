import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { eventsBefore } from '../lifecycle/load.ts';
import type { ScriptNode } from '../lifecycle/script.ts';
import type { PlatformAddresses } from '../platform/options.ts';
import { RegattaError } from '../regatta-error.ts';
import { lastArrival } from './arrival.ts';
import { identityOf } from './identities.ts';
import { makePlan, type PlanInputs } from './make-plan.ts';
import { type ParsedScenario, parseScenario } from './parse.ts';
import { CLOUDS } from './test-support.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FILES: Readonly<Record<string, string>> = {
  'a.csv': 'serial,clientId,username,password\nA1,,user,pass\nA2,own-id,,\nA3,,,\n',
  './life.js': '',
  'ca.pem': 'PEM',
};

function parsed(text: string): ParsedScenario {
  const read = (path: string) => FILES[path] ?? assert.fail(`no file ${path}`);
  const result = parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: {}, read });
  if ('diagnostics' in result) assert.fail(JSON.stringify(result.diagnostics));
  return result;
}
function plan(text: string, inputs: Partial<PlanInputs> = {}) {
  const { scenario, files } = parsed(text);
  return makePlan(scenario, { files, resolveModule: (path) => `/abs/${path}`, ...inputs });
}
const example = (name: string) => plan(readFileSync(join(ROOT, 'scenarios', `${name}.yaml`), 'utf8'));
const fleet = (more: string) => `name: t
fleets:
  gates: { cloud: deli, product: { category: KQ, model: M1, secret: s }, devices: 2, ${more} }
`;
const loadIn = (nodes: readonly ScriptNode[]) => {
  const load = nodes.find((node) => node.kind === 'load');
  return load?.kind === 'load' ? load.shape : assert.fail('no load');
};

test('phases follow one another and the last one ends the run', () => {
  const { phases, ends } = example('demo');
  assert.deepEqual(phases, [
    { name: 'warm-up', from: 0, to: 900_000 },
    { name: 'morning', from: 900_000, to: 2_700_000 },
    { name: 'evening', from: 2_700_000, to: 3_300_000 },
  ]);
  assert.equal(ends, 3_300_000);
  assert.ok(!('ends' in example('echo')));
});

test('fleets are numbered through', () => {
  const { fleets } = example('demo');
  assert.deepEqual(
    fleets.map(({ name, first, devices }) => [name, first, devices]),
    [
      ['attendance', 0, 4000],
      ['printers', 4000, 1000],
    ],
  );
});

test('a plan crosses threads: it is plain JSON', () => {
  for (const name of ['demo', 'echo']) {
    const made = example(name);
    assert.deepEqual(JSON.parse(JSON.stringify(made)), made);
  }
});

test('rates by phase lie on their phases', () => {
  const [, printers] = example('demo').fleets;
  const shape = loadIn(printers!.lifecycle);
  assert.deepEqual(shape.pieces, [
    { from: 900_000, to: 2_700_000, perMs: 0.01 },
    { from: 2_700_000, to: 3_300_000, perMs: 0.005 },
  ]);
  assert.equal(eventsBefore(shape, 3_300_000), 18_000 + 3000);
});

test('a rate without phases begins when the whole fleet has arrived, whatever the arrival', () => {
  for (const arrival of ['{ ramp: 10s }', '{ rate: 1/s, after: 5s }', '{ poisson: 1/s }', '{ at: 3s }']) {
    const [gates] = plan(
      fleet(`arrival: ${arrival}, lifecycle: [connect, repeat: { rate: 5/s, for: 10s, do: [query] }]`),
    ).fleets;
    const from = lastArrival(gates!, 1);
    assert.deepEqual(loadIn(gates!.lifecycle).pieces, [{ from, to: from + 10_000, perMs: 0.005 }], arrival);
  }
});

test('one rate without a length lasts through all phases, and a rate of 0 is no piece', () => {
  const phases = 'phases: [{ name: a, for: 1s }, { name: b, for: 2s }]\n';
  const all = plan(phases + fleet('lifecycle: [repeat: { rate: 5/s, do: [query] }]'));
  assert.deepEqual(
    loadIn(all.fleets[0]!.lifecycle).pieces.map(({ from, to }) => [from, to]),
    [
      [0, 1000],
      [1000, 3000],
    ],
  );
  const some = plan(phases + fleet('lifecycle: [repeat: { rate: { a: 0/s, b: 5/s }, do: [query] }]'));
  assert.deepEqual(loadIn(some.fleets[0]!.lifecycle).pieces, [{ from: 1000, to: 3000, perMs: 0.005 }]);
});

test('control words become the script that the interpreter walks', () => {
  const [gates] = plan(
    fleet(
      'lifecycle: [repeat: { every: 1s..2s, times: 3, for: 1m, do: [sleep: 1s] }, ' +
        'retry: { times: 2, backoff: 1s..4s, do: [choose: [{ weight: 2, do: [query] }]] }], on: { control: [query] }',
    ),
  ).fleets;
  const query = { kind: 'step', name: 'query', args: {} };
  assert.deepEqual(gates!.lifecycle, [
    {
      kind: 'repeat',
      every: { min: 1000, max: 2000 },
      times: 3,
      simulated: 60_000,
      body: [{ kind: 'sleep', simulated: { min: 1000, max: 1000 } }],
    },
    {
      kind: 'retry',
      times: 2,
      backoff: { min: 1000, max: 4000 },
      body: [{ kind: 'choose', options: [{ weight: 2, body: [query] }] }],
    },
  ]);
  assert.deepEqual(gates!.reactions, { control: [query] });
});

test('devices are who the pattern or the file says', () => {
  const pattern = plan(fleet('identities: { serial: "G{index:4}" }, lifecycle: [query]')).fleets[0]!;
  assert.deepEqual(identityOf(pattern, 7, CLOUDS.deli!), { serial: 'G0007', clientId: 'M1_G0007' });
  const file = plan(fleet('identities: { csv: a.csv }, lifecycle: [query]')).fleets[0]!;
  assert.deepEqual(identityOf(file, 0, CLOUDS.deli!), {
    serial: 'A1',
    clientId: 'M1_A1',
    username: 'user',
    password: 'pass',
  });
  assert.deepEqual(identityOf(file, 1, CLOUDS.deli!), { serial: 'A2', clientId: 'own-id' });
  assert.throws(() => identityOf(file, 2, CLOUDS.deli!), /no identity for device 2/);
});

test('a module writes the lifecycle instead of steps', () => {
  const [gates] = plan(fleet('lifecycle: { module: ./life.js }')).fleets;
  assert.deepEqual([gates!.module, gates!.lifecycle], ['/abs/./life.js', []]);
});

test('targets are told in any of their ways', () => {
  const target = (text: string) => plan(`${fleet('lifecycle: [query]')}target: ${text}`);
  const general = { subscribeOwnTopic: false, echo: false, allowHosts: [], services: {} };
  const h = { host: 'h', port: 1883, tls: false };
  assert.equal(target('embedded').target, 'embedded');
  assert.deepEqual(target('mqtt://h').target, { gateways: [h], ...general });
  assert.deepEqual(target('[tcp://h, ssl://i:99]').target, {
    gateways: [h, { host: 'i', port: 99, tls: true }],
    ...general,
  });
  assert.deepEqual(target('{ accessList: "http://h/access_list" }').target, {
    gateways: [],
    accessList: 'http://h/access_list',
    ...general,
  });
  const trusting = target('{ mqtt: "mqtts://h", trust: ca.pem, allowHosts: [files.h] }');
  assert.equal(trusting.trust, 'PEM');
  assert.deepEqual(trusting.target, {
    gateways: [{ host: 'h', port: 8883, tls: true }],
    ...general,
    allowHosts: ['files.h'],
  });
  assert.deepEqual(target('{ mqtt: "mqtt://h", platform: { url: "http://p:8080/", token: t } }').target, {
    gateways: [h],
    ...general,
    platform: { url: 'http://p:8080', token: 't' },
  });
  assert.deepEqual(example('echo').target, {
    gateways: [{ host: '127.0.0.1', port: 1883, tls: false }],
    subscribeOwnTopic: true,
    publishTopic: '{clientId}',
    echo: true,
    allowHosts: [],
    services: {},
  });
});

test('the embedded platform becomes a target once it listens', () => {
  const platform: PlatformAddresses = {
    mqtt: 'mqtt://127.0.0.1:4001',
    mqtts: 'mqtts://127.0.0.1:4002',
    http: 'http://127.0.0.1:4003',
    trust: 'CA',
  };
  const made = (text: string, addresses = platform) =>
    plan(`${fleet('lifecycle: [query]')}target: ${text}`, { platform: addresses });
  const general = {
    subscribeOwnTopic: false,
    echo: false,
    allowHosts: [],
    services: {},
    platform: { url: platform.http },
  };
  const plain = made('embedded');
  assert.deepEqual(plain.target, { gateways: [{ host: '127.0.0.1', port: 4001, tls: false }], ...general });
  assert.ok(!('trust' in plain));
  const secure = made('{ embedded: true, tls: true, accessList: true }');
  assert.deepEqual(secure.target, {
    gateways: [{ host: '127.0.0.1', port: 4002, tls: true }],
    accessList: 'http://127.0.0.1:4003/access_list',
    ...general,
  });
  assert.equal(secure.trust, 'CA');
  const { mqtt, http } = platform;
  assert.throws(() => made('{ embedded: true, tls: true }', { mqtt, http }), RegattaError);
});
