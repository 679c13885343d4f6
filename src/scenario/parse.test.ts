import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { formatDiagnostic } from './diagnostics.ts';
import { type ParsedScenario, parseScenario, type ScenarioSource } from './parse.ts';
import type { StepNode } from './step-schema.ts';
import { CLOUDS } from './test-support.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

function parse(text: string, more: Partial<ScenarioSource> = {}) {
  return parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: {}, ...more });
}

function accepted(text: string, more: Partial<ScenarioSource> = {}): ParsedScenario {
  const result = parse(text, more);
  if ('diagnostics' in result) assert.fail(result.diagnostics.map(formatDiagnostic).join('\n'));
  return result;
}

/** The diagnostics, without the file's name. */
function refused(text: string, more: Partial<ScenarioSource> = {}): string[] {
  const result = parse(text, more);
  if (!('diagnostics' in result)) assert.fail('was accepted');
  return result.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic).replace(/^x\.yaml:/, ''));
}

/** A whole scenario around the lines of one fleet, which begin on line 7, column 5. */
const withFleet = (...lines: string[]) => `name: t
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: M1, secret: s }
    devices: 10
${lines.map((line) => `    ${line}`).join('\n')}
`;
const withSteps = (...lines: string[]) => withFleet('lifecycle:', ...lines.map((line) => `  ${line}`));
const stepsOf = ({ scenario }: ParsedScenario): readonly StepNode[] => {
  const lifecycle = scenario.fleets.gates!.lifecycle;
  return lifecycle.kind === 'steps' ? lifecycle.steps : [];
};

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

test('a quantity without its unit is told what it needs', () => {
  assert.deepEqual(refused(withSteps('- sleep: 30', '- upgrade: { window: 2hours }')), [
    '8:16: expected a duration such as 30s or a range such as 1s..5s, found 30',
    '9:28: expected a duration such as 30s, found "2hours"',
  ]);
  assert.deepEqual(refused(`${withSteps('- query')}grace: 30\nplatform: { bound: 90, firmware: [] }`), [
    '9:8: expected a duration such as 30s, found 30',
    '10:20: expected a share such as 0.2% or a fraction from 0 to 1, found 90',
  ]);
});

test('unknown words are placed at the word and told the nearest right one', () => {
  assert.deepEqual(refused(withFleet('lifecyle: [query]', 'on: { firmware-notic: [query] }')), [
    '7:5: expected one of cloud, product, person, devices, arrival, identities, qos, keepAlive, cleanSession, timeouts,' +
      ' reconnect, lifecycle, on, found "lifecyle"; did you mean "lifecycle"?',
    '8:11: expected one of firmware-notice, control, found "firmware-notic"; did you mean "firmware-notice"?',
  ]);
  const [word, call, nested] = refused(
    withSteps('- conect', '- { qurey: {} }', '- retry: { do: [{ repeat: { times: 2, do: [unbnd] } }] }'),
  );
  assert.match(word!, /^8:9: expected one of connect, .*, found "conect"; did you mean "connect"\?$/);
  assert.match(call!, /^9:11: expected one of connect, .*, found "qurey"; did you mean "query"\?$/);
  assert.match(nested!, /^10:50: .*found "unbnd"; did you mean "unbind"\?$/);
});

test('an unknown cloud is told the clouds there are', () => {
  assert.deepEqual(refused('name: t\nfleets:\n  a:\n    cloud: delli\n  b: {}\n'), [
    '4:12: expected one of deli, buoys, found "delli"; did you mean "deli"?',
    '5:3: expected the key "cloud" (one of deli, buoys), found none',
  ]);
});

test('missing keys are placed at their parent', () => {
  assert.deepEqual(
    refused('fleets:\n  gates:\n    cloud: deli\n    product: { model: M }\n    lifecycle: [query]\n'),
    [
      '1:1: expected the key "name" (a name of letters, digits, - and _ that begins with a letter), found none',
      '2:3: expected the key "devices" (a whole number from 1 to 10000000), found none',
      '4:5: expected the key "category" (a text), found none',
      '4:5: expected the key "secret" (a text), found none',
    ],
  );
  assert.deepEqual(refused(''), ['1:1: expected a map, found nothing']);
});

test('of several ways to write a thing, the one that was meant is explained', () => {
  const cases: [string, string][] = [
    [
      'target: { mqtt: "mqtt://h", subscribeTopic: true }',
      '1:29: expected one of mqtt, accessList, subscribeOwnTopic',
    ],
    [
      'target: { embedded: true, tlss: true }',
      '1:27: expected one of embedded, tls, accessList, found "tlss"; did',
    ],
    ['target: { echo: true }', '1:9: expected one of mqtt, accessList and services, found a map with echo'],
    [
      'target: [broker]',
      '1:10: expected an address such as mqtt://host:1883 or mqtts://host:8883, found "broker"',
    ],
    [
      'target: 5',
      '1:9: expected embedded, or an address such as mqtt://host:1883 or mqtts://host:8883 or a list',
    ],
    ['thresholds: [{ expect: 5 }]', '1:24: expected a text, found 5; put it in quotes'],
    [
      'faults: { latency: { median: 5ms } }',
      '1:20: expected { median, p99 }, { mean, deviation }, { mean } or',
    ],
    ['faults: { latency: { median: 5 } }', '1:30: expected a duration such as 30s, found 5'],
    ['faults: { refusals: { rate: 1%, code: 7 } }', '1:39: expected a CONNACK code from 2 to 5, found 7'],
    ['timeScale: 0', '1:12: expected a number above 0, found 0'],
    ['link: leen', '1:7: expected one of lean, mqtt.js, found "leen"; did you mean "lean"?'],
  ];
  for (const [line, message] of cases) {
    const found = refused(`${line}\n${withSteps('- query')}`);
    assert.equal(found.length, 1, found.join('\n'));
    assert.ok(found[0]!.startsWith(message), found[0]);
  }
});

test('of keys that exclude each other, one is wanted', () => {
  assert.deepEqual(
    refused(
      withFleet(
        'arrival: { ramp: 1m, rate: 5/s }',
        'identities: {}',
        'keepAlive: 1.5s',
        'lifecycle: [query]',
      ),
    ),
    [
      '7:14: expected exactly one of ramp, rate, poisson, at, found a map with ramp, rate',
      '8:17: expected exactly one of serial and csv, found an empty map',
      '9:16: expected whole seconds from 0s (off) to 65535s, found "1.5s"',
    ],
  );
});

test('a step without its settings, with too many names or badly indented is explained', () => {
  const [bare, several, empty, beside] = refused(
    withSteps('- report-info', '- { query: {}, connect: {} }', '- repeat:', '  every: 1m'),
  );
  assert.equal(
    bare,
    '8:9: expected the settings of this step, as in "report-info: { … }", found "report-info"',
  );
  assert.equal(several, '9:9: expected one step in each list item, found a map with query, connect');
  assert.equal(empty, '10:16: expected a map, found nothing');
  assert.match(beside!, /^11:9: .*found "every"; to belong to "repeat" it must be indented further$/);
});

test('no message is in the words of the validator', () => {
  const nonsense = ['5', '"x"', '[]', '{}', 'null', 'true', '{ a: 1 }', '[{ a: [1] }]'];
  const keys = Object.keys(accepted(withSteps('- query')).scenario);
  const fleetKeys = Object.keys(accepted(withSteps('- query')).scenario.fleets.gates!);
  for (const value of nonsense) {
    const all = [
      ...keys.map((key) => parse(`${key}: ${value}\n`)),
      ...fleetKeys.map((key) => parse(withFleet(`${key}: ${value}`))),
      ...['repeat', 'choose', 'retry', 'sleep', 'upgrade'].map((word) =>
        parse(withSteps(`- ${word}: ${value}`)),
      ),
    ];
    for (const result of all) {
      if (!('diagnostics' in result)) continue;
      for (const { message, line, column } of result.diagnostics) {
        assert.match(message, /^expected .+, found .+/s);
        assert.doesNotMatch(message, /invalid|undefined|NaN|\[object|something else/i);
        assert.ok(line >= 1 && column >= 1);
      }
    }
  }
});

test('errors of YAML itself and keys written twice have their places', () => {
  assert.match(refused('name: [a\nfleets: 5\n')[0]!, /^2:1: expected YAML, found a mistake: /);
  assert.match(refused('a: b: c\n')[0]!, /^1:4: expected YAML/);
  assert.deepEqual(refused(`${withSteps('- query')}seed: 1\nseed: 2\n`), [
    '10:1: expected each key once, found seed again',
  ]);
  const [flow] = refused(
    ['name: t', 'target: { mqtt: $', '{HOST} }\n'].join('').replace('target', '\ntarget'),
  );
  assert.match(flow!, /^2:\d+: .*write it in quotes: "\$\{NAME\}"$/);
});

test('an alias that would blow up is refused, not expanded', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let level = 1; level < 9; level++) {
    const [name, last] = ['abcdefghij'[level]!, 'abcdefghij'[level - 1]!];
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${last}`).join(',')}]`);
  }
  assert.match(refused(bomb.join('\n'))[0]!, /^1:1: expected YAML, found a mistake: .*alias/i);
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

test('several mistakes are told at once, in order of place', () => {
  const places = refused(`seed: x\n${withSteps('- sleep: 5', '- nap')}grace: 1\nfoo: 1\n`).map((text) =>
    text.split(':').slice(0, 2).join(':'),
  );
  assert.deepEqual(places, ['1:7', '9:16', '10:9', '11:8', '12:1']);
});

test('the verdict is asked about thresholds once all else is sound, and points into their text', () => {
  const text = `${withSteps('- query')}thresholds:
  - query.p9 < 5ms
  - "query.p9 < 5ms"
  - { expect: query.p9 < 5ms, fleet: gate }
`;
  const seen: unknown[] = [];
  const messages = refused(text, {
    checkNames: ({ thresholds }) => {
      seen.push(...thresholds);
      const expect = [0, 1, 2].map((index) => ({
        path: ['thresholds', index, 'expect'],
        column: 7,
        message: 'p9',
      }));
      return [...expect, { path: ['thresholds', 2, 'fleet'], message: 'gate' }];
    },
  });
  assert.deepEqual(messages, ['10:11: p9', '11:12: p9', '12:21: p9', '12:38: gate']);
  const expect = 'query.p9 < 5ms';
  assert.deepEqual(seen, [{ expect }, { expect }, { expect, fleet: 'gate' }]);
});
