import assert from 'node:assert/strict';
import test from 'node:test';
import { makePlan } from './make-plan.ts';
import type { Operation } from './operation.ts';
import { operationObject } from './operation-text.ts';
import { accepted, refused } from './parse.test-helper.ts';

/** A scenario whose operations begin on line 7, column 3, after `- `. */
const scenario = (operations: readonly string[], target = 'embedded') => `name: t
phases: [{ name: low, for: 10m }, { name: peak, for: 20m }]
fleets:
  gates: { cloud: deli, product: { category: KQ, model: M1, secret: s }, devices: 10, lifecycle: [query] }
  buoys: { cloud: buoys, product: { kind: big }, devices: 1, lifecycle: [ring] }
operations:
${operations.map((operation) => `- ${operation}\n`).join('')}target: ${target}
`;
function planned(...operations: string[]) {
  const { scenario: parsed, files } = accepted(scenario(operations));
  return makePlan(parsed, { files, resolveModule: (path) => path }).operations;
}
const operationsOf = (...operations: string[]): Operation[] =>
  planned(...operations).map(({ operation }) => operation);

const ALL = { fleet: 'gates', share: 1, seed: 0 };

for (const [written, operation, object] of [
  [
    'publish-firmware: { model: M1, version: "1.1" }',
    {
      kind: 'publish-firmware',
      model: 'M1',
      version: '1.1',
      size: 2 ** 20,
      upgrade: 'normal',
      broadcast: 'model',
    },
    'M1 1.1 (1MiB, normal)',
  ],
  [
    'publish-firmware: { model: M1, version: "2", size: 64KiB, upgrade: force, broadcast: none }',
    {
      kind: 'publish-firmware',
      model: 'M1',
      version: '2',
      size: 65_536,
      upgrade: 'force',
      broadcast: 'none',
    },
    'M1 2 (64KiB, force)',
  ],
  [
    'control: { fleet: gates, share: 10%, cmd: open, payload: { door: 2 } }',
    { kind: 'control', of: { ...ALL, share: 0.1 }, cmd: 'open', payload: { door: 2 } },
    'open, 10% of gates',
  ],
  ['ask-logs: { fleet: gates }', { kind: 'ask-logs', of: ALL, from: '', to: '' }, 'all of gates'],
  [
    'ask-logs: { fleet: gates, from: 2026-01-30, to: 2026-01-31 }',
    { kind: 'ask-logs', of: ALL, from: '2026-01-30', to: '2026-01-31' },
    'all of gates',
  ],
  [
    'lock: { fleet: gates, share: 0.5%, seed: 7 }',
    { kind: 'lock', of: { fleet: 'gates', share: 0.005, seed: 7 } },
    '0.5% of gates',
  ],
  ['unlock: { fleet: gates }', { kind: 'unlock', of: ALL }, 'all of gates'],
  ['ban: { fleet: gates }', { kind: 'ban', of: ALL }, 'all of gates'],
  [
    'bind: { fleet: gates, group: "2000" }',
    { kind: 'bind', of: ALL, group: '2000', name: '' },
    'all of gates to group 2000',
  ],
  ['unbind: { fleet: gates }', { kind: 'unbind', of: ALL }, 'all of gates'],
  [
    'bind-service: { fleet: gates, service: echo }',
    { kind: 'bind-service', of: ALL, service: 'echo' },
    'echo, groups of all of gates',
  ],
  [
    'unbind-service: { fleet: gates, service: echo }',
    { kind: 'unbind-service', of: ALL, service: 'echo' },
    'echo, groups of all of gates',
  ],
  [
    'faults: { latency: 5ms, dropReplies: 1% }',
    {
      kind: 'faults',
      faults: { latency: { kind: 'constant', value: 5 }, dropReplies: { rate: 0.01 } },
    },
    'latency, dropReplies',
  ],
  ['faults: {}', { kind: 'faults', faults: {} }, 'none'],
] as const)
  test(`an operation in a scenario: ${written}`, () => {
    assert.deepEqual(operationsOf(`{ at: 1m, ${written} }`), [operation]);
    assert.equal(operationObject(operation as Operation), object);
  });

for (const [what, item, message] of [
  [
    'no moment',
    '{ lock: { fleet: gates } }',
    /^7:3: expected the key "at" \(a duration such as 20m or the name/,
  ],
  [
    'a moment without a unit',
    '{ at: 20, lock: { fleet: gates } }',
    /^7:9: expected a duration such as 20m or .*found 20$/,
  ],
  [
    'a moment that is none',
    '{ at: 20min, lock: { fleet: gates } }',
    /^7:9: expected a duration such as 20m .*found "20min"$/,
  ],
  [
    'an unknown phase',
    '{ at: peek, lock: { fleet: gates } }',
    /^7:9: expected a duration or one of the phases low, peak, found "peek"; did you mean "peak"\?$/,
  ],
  [
    'a misspelt operation',
    '{ at: 1m, lokc: { fleet: gates } }',
    /^7:13: expected one of at, every, times, publish-firmware, .*found "lokc"; did you mean "lock"\?$/,
  ],
  [
    'no operation',
    '{ at: 1m }',
    /^7:3: expected one of publish-firmware, control, .* in each list item, found a map with at$/,
  ],
  [
    'two operations',
    '{ at: 1m, lock: { fleet: gates }, ban: { fleet: gates } }',
    /^7:3: expected one of publish-firmware/,
  ],
  [
    'an unknown fleet',
    '{ at: 1m, lock: { fleet: gate } }',
    /^7:28: expected a fleet of the cloud deli: gates, found "gate"; did you mean "gates"\?$/,
  ],
  [
    'a fleet that nobody operates',
    '{ at: 1m, lock: { fleet: buoys } }',
    /^7:28: expected a fleet of the cloud deli: gates, found "buoys"$/,
  ],
  [
    'a model that no fleet has',
    '{ at: 1m, publish-firmware: { model: M2, version: "1" } }',
    /^7:40: expected a model of the fleets: M1, found "M2"; did you mean "M1"\?$/,
  ],
  [
    'an empty image',
    '{ at: 1m, publish-firmware: { model: M1, version: "1", size: 0B } }',
    /^7:\d+: expected a size from 1B to 1GiB, found "0B"$/,
  ],
  [
    'an image too large',
    '{ at: 1m, publish-firmware: { model: M1, version: "1", size: 2GiB } }',
    /expected a size from 1B to 1GiB, found "2GiB"$/,
  ],
  [
    'no share',
    '{ at: 1m, lock: { fleet: gates, share: 0% } }',
    /^7:42: expected a share above 0%, found "0%"$/,
  ],
  [
    'no day',
    '{ at: 1m, ask-logs: { fleet: gates, from: yesterday } }',
    /^7:45: expected a date such as 2026-01-31, found "yesterday"$/,
  ],
  [
    'a moment after the end',
    '{ at: 30m, lock: { fleet: gates } }',
    /^7:9: expected a time before the last phase ends \(30m\), found 30m$/,
  ],
  [
    'a phase and too much',
    '{ at: { phase: peak, plus: 20m }, lock: { fleet: gates } }',
    /^7:9: expected a time before the last phase ends \(30m\), found 30m$/,
  ],
  [
    'turns after the end',
    '{ at: 5m, every: 5m, times: 6, lock: { fleet: gates } }',
    /^7:24: expected a time before the last phase ends \(30m\), found 30m$/,
  ],
  [
    'every without times',
    '{ at: 5m, every: 5m, lock: { fleet: gates } }',
    /^7:3: expected the key "times" \(how often\), found none$/,
  ],
  [
    'times without every',
    '{ at: 5m, times: 5, lock: { fleet: gates } }',
    /^7:3: expected the key "every" \(from one to the next\), found none$/,
  ],
  [
    'a wrong fault',
    '{ at: 5m, faults: { dropReplys: 1% } }',
    /^7:23: expected one of latency, .*did you mean "dropReplies"\?$/,
  ],
] as const)
  test(`a mistake in an operation is told at its place: ${what}`, () => {
    const messages = refused(scenario([item]));
    assert.equal(messages.length, 1, messages.join('\n'));
    assert.match(messages[0]!, message);
  });

test('operations need a platform that takes them', () => {
  const lock = ['{ at: 1m, lock: { fleet: gates } }'];
  assert.match(
    refused(scenario(lock, 'mqtt://h')).join(),
    /^6:1: expected target\.platform, .*found none; such as/,
  );
  accepted(scenario(lock, '{ mqtt: "mqtt://h", platform: { url: "http://h:8080" } }'));
  assert.deepEqual(
    refused(scenario(['{ at: 1m, lock: { fleet: gates } }'], '{ accessList: "http://h/a" }')).length,
    1,
  );
  accepted(
    'name: t\nfleets: { b: { cloud: buoys, product: { kind: big }, devices: 1, lifecycle: [ring] } }\ntarget: mqtt://h',
  );
});

test('moments are laid out in time, and what falls together keeps its order', () => {
  const moments = planned(
    '{ at: { phase: peak, plus: 2m }, ban: { fleet: gates } }',
    '{ at: 4m, every: 4m, times: 3, lock: { fleet: gates } }',
    '{ at: peak, unlock: { fleet: gates } }',
    '{ at: 8m, unbind: { fleet: gates } }',
  ).map(({ at, operation }) => [at / 60_000, operation.kind]);
  assert.deepEqual(moments, [
    [4, 'lock'],
    [8, 'lock'],
    [8, 'unbind'],
    [10, 'unlock'],
    [12, 'ban'],
    [12, 'lock'],
  ]);
});

test('each turn is about other devices, the same turn of another operation about the same ones', () => {
  const seeds = (item: string) =>
    operationsOf(item).map((operation) => ('of' in operation ? operation.of.seed : undefined));
  assert.deepEqual(seeds('{ at: 1m, every: 1m, times: 3, lock: { fleet: gates, share: 10% } }'), [0, 1, 2]);
  assert.deepEqual(
    seeds('{ at: 1m, every: 1m, times: 3, unlock: { fleet: gates, share: 10%, seed: 7 } }'),
    [7, 8, 9],
  );
  assert.deepEqual(seeds('{ at: 1m, every: 1m, times: 2, faults: {} }'), [undefined, undefined]);
});
