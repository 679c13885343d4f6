import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { accepted, refused, stepsOf, withSteps } from './parse.test-helper.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

test('the shipped examples are valid', () => {
  for (const file of ['scenarios/demo.yaml', 'scenarios/echo.yaml']) {
    const { scenario } = accepted(readFileSync(join(ROOT, file), 'utf8'), { file });
    assert.equal(file, `scenarios/${scenario.name}.yaml`);
  }
});

test('who lets lives be late by more lets loops stand still for more, unless it is said', () => {
  const bounds = (validity: string) =>
    accepted(`${withSteps('- connect')}validity: ${validity}\n`).scenario.validity;
  const others = { lateFrames: 0.05, missed: 0.01 };
  assert.deepEqual(bounds('{ lateness: 10s }'), {
    lateness: 10_000,
    lag: 25_000,
    controller: 100_000,
    ...others,
  });
  assert.deepEqual(bounds('{ lateness: 5ms }'), { lateness: 5, lag: 250, controller: 1000, ...others });
  assert.deepEqual(bounds('{ lag: 20ms, controller: 3s }'), {
    lateness: 100,
    lag: 20,
    controller: 3000,
    ...others,
  });
});

test('what is left out has the defaults that are written down', () => {
  const { scenario } = accepted(withSteps('- connect'));
  assert.deepEqual(
    { ...scenario, fleets: 0, platform: 0 },
    {
      name: 't',
      seed: 1,
      target: { kind: 'embedded', tls: false, accessList: false },
      timeScale: 1,
      timeOfDay: 0,
      link: 'lean',
      phases: [],
      fleets: 0,
      platform: 0,
      operations: [],
      faults: {},
      thresholds: [],
      outputs: { directory: 'results', attempts: [] },
      limits: { handshakes: 64, http: 32 },
      grace: 5000,
      validity: { lateness: 100, lateFrames: 0.05, missed: 0.01, lag: 250, controller: 1000 },
      onAgentLoss: 'fail',
    },
  );
  assert.deepEqual(scenario.platform, { bound: 1, groups: 10, locked: 0, firmware: [], services: {} });
  const { lifecycle, product, ...fleet } = scenario.fleets.gates!;
  assert.deepEqual(fleet, {
    cloud: 'deli',
    devices: 10,
    arrival: { kind: 'at', after: 0 },
    identities: { kind: 'pattern', serial: '{index:8}' },
    qos: 0,
    keepAlive: 60_000,
    cleanSession: true,
    timeouts: { connect: 10_000, reply: 10_000, download: 30_000 },
    reconnect: { backoff: { min: 1000, max: 60_000 }, tries: 10 },
    person: {},
    on: {},
  });
});

test('steps are words or maps of one key, with the settings that their cloud gives them', () => {
  const steps = stepsOf(
    accepted(
      withSteps(
        '- query',
        '- upgrade: { window: 10m }',
        '- sleep: 1s..5s',
        '- repeat: { every: 2m, times: 3, do: [query] }',
        '- choose: [{ weight: 9, do: [query] }, { do: [connect] }]',
        '- retry: { do: [connect] }',
      ),
    ),
  );
  const query = { kind: 'step', name: 'query', args: {} };
  const connect = { kind: 'step', name: 'connect', args: {} };
  assert.deepEqual(steps, [
    query,
    { kind: 'step', name: 'upgrade', args: { window: 600_000, install: { min: 0, max: 0 } } },
    { kind: 'sleep', simulated: { min: 1000, max: 5000 } },
    { kind: 'repeat', every: { min: 120_000, max: 120_000 }, times: 3, do: [query] },
    {
      kind: 'choose',
      options: [
        { weight: 9, do: [query] },
        { weight: 1, do: [connect] },
      ],
    },
    { kind: 'retry', times: 3, backoff: { min: 1000, max: 30_000 }, do: [connect] },
  ]);
});

test('each cloud has its own words', () => {
  const buoys =
    'name: t\nfleets: { b: { cloud: buoys, product: { kind: big }, devices: 1, lifecycle: [STEP] } }';
  accepted(buoys.replace('STEP', 'ring: { times: 2 }'));
  const [message] = refused(buoys.replace('STEP', 'query'));
  assert.match(message!, /^2:78: expected one of ring, sleep, repeat, choose, retry, found "query"/);
});

test('faults are written as people say them', () => {
  const faults = (text: string) => accepted(`${withSteps('- query')}faults: ${text}`).scenario.faults;
  const latencies: [string, object][] = [
    ['5ms', { kind: 'constant', value: 5 }],
    ['2ms..8ms', { kind: 'uniform', min: 2, max: 8 }],
    ['{ median: 2ms, p99: 20ms }', { kind: 'lognormal', median: 2, p99: 20 }],
    ['{ mean: 5ms, deviation: 1ms }', { kind: 'normal', mean: 5, deviation: 1 }],
    ['{ min: 1ms, max: 9ms }', { kind: 'uniform', min: 1, max: 9 }],
    ['{ mean: 5ms }', { kind: 'exponential', mean: 5 }],
  ];
  for (const [text, latency] of latencies)
    assert.deepEqual(faults(`{ latency: ${text} }`), { latency }, text);
  assert.deepEqual(
    faults('{ errors: [{ code: 105, rate: 0.2%, actions: [102] }], dropReplies: 1%, refusals: 0.5 }'),
    {
      errors: [{ code: 105, rate: 0.002, actions: [102] }],
      dropReplies: { rate: 0.01 },
      refusals: { rate: 0.5, code: 3 },
    },
  );
  assert.deepEqual(faults('{ disconnects: { rate: 1%, actions: [102] }, refusals: { rate: 1%, code: 5 } }'), {
    disconnects: { rate: 0.01, actions: [102] },
    refusals: { rate: 0.01, code: 5 },
  });
  assert.deepEqual(faults('{ downloads: { slow: 64KiB/s, truncate: 5%, corrupt: 1% } }'), {
    downloads: { slow: 65_536, truncate: { rate: 0.05 }, corrupt: { rate: 0.01 } },
  });
});

test('anchors let fleets share what they have in common, and errors are placed where it is written', () => {
  const text = withSteps('- query')
    .replace('product: {', 'product: &p {')
    .concat(
      '  more: { cloud: deli, product: *p, devices: 1, identities: { serial: X }, lifecycle: [query] }\n',
    );
  assert.equal(accepted(text).scenario.fleets.more!.product.model, 'M1');
  assert.deepEqual(refused(text.replace('model: M1', 'model: 5')), [
    '5:40: expected a text, found 5; put it in quotes',
  ]);
});
