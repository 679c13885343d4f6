/** Bad input gets one clear line: where it is, what was expected and what was found. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { accepted, parse, refused, withFleet, withSteps } from './parse.test-helper.ts';

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
