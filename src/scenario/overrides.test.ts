import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDiagnostic } from './diagnostics.ts';
import type { Override } from './overrides.ts';
import { parseScenario } from './parse.ts';
import type { Scenario } from './schema.ts';
import { CLOUDS } from './test-support.ts';

const TEXT = `name: t
target: embedded
phases: [{ name: warm-up, for: 1m }, { name: peak, for: 2m }]
fleets:
  gates: &gates
    cloud: deli
    product: { category: KQ, model: M1, secret: s }
    devices: 10
    lifecycle: [connect, repeat: { every: 1m, do: [query] }]
  printers: *gates
`;
const parse = (...overrides: Override[]) =>
  parseScenario({
    text: TEXT,
    file: 'x.yaml',
    clouds: CLOUDS,
    environment: { N: '33' },
    overrides: ['fleets.printers.identities.serial="P{index}"', ...overrides],
  });
function set(...overrides: Override[]): Scenario {
  const result = parse(...overrides);
  if ('diagnostics' in result) assert.fail(result.diagnostics.map(formatDiagnostic).join('\n'));
  return result.scenario;
}
function refused(...overrides: Override[]): string[] {
  const result = parse(...overrides);
  return 'diagnostics' in result ? result.diagnostics.map(formatDiagnostic) : assert.fail('was accepted');
}

test('values are replaced by path, through maps and lists', () => {
  assert.equal(set('fleets.gates.devices=100').fleets.gates!.devices, 100);
  assert.equal(set('phases[1].for=10m').phases[1]!.for, 600_000);
  assert.equal(set('name=other').name, 'other');
});

test('what the scenario did not write can be set', () => {
  assert.deepEqual(set('faults.latency=5ms').faults, { latency: { kind: 'constant', value: 5 } });
  assert.equal(set('platform=', 'platform.bound=50%').platform.bound, 0.5);
  assert.equal(set('timeScale=60').timeScale, 60);
});

test('values are YAML: lists and maps too, with the environment filled in', () => {
  assert.deepEqual(set('thresholds=[query.p99 < 5ms]').thresholds, [{ expect: 'query.p99 < 5ms' }]);
  assert.deepEqual(set('fleets.gates.arrival={ ramp: 5m }').fleets.gates!.arrival, {
    kind: 'ramp',
    after: 0,
    over: 300_000,
  });
  assert.equal(set(`fleets.gates.devices=\${N}`).fleets.gates!.devices, 33);
});

test('the last of several wins', () => {
  assert.equal(set('seed=1', 'seed=2').seed, 2);
});

test('setting a value of an alias leaves what it stands for as it is', () => {
  const { fleets } = set('fleets.printers.devices=7');
  assert.deepEqual([fleets.gates!.devices, fleets.printers!.devices], [10, 7]);
});

test('a mistake names the flag and not the file', () => {
  assert.deepEqual(refused('fleets.gates.devices=0', 'fleets.gate.devices=5', 'phases[2].for=1m'), [
    '--set fleets.gate.devices: expected one of the fleets gates, printers, found "gate"; did you mean "gates"?',
    '--set fleets.gates.devices: expected a whole number from 1 to 10000000, found 0',
    '--set phases[2].for: expected an index below 2 in phases, found 2',
  ]);
  const [unknown] = refused('fleets.gates.device=5');
  assert.match(
    unknown!,
    /^--set fleets\.gates\.device: expected one of cloud, .*; did you mean "devices"\?$/,
  );
  assert.match(refused('faults.latncy=5ms')[0]!, /^--set faults\.latncy: .*did you mean "latency"\?$/);
  assert.match(refused('faults.downloads.slow=5')[0]!, /^--set faults\.downloads\.slow: expected a speed/);
});

test('a path that leads nowhere is refused', () => {
  assert.deepEqual(refused('target.mqtt=x', 'phases.peak.for=1m', 'seed', '=5', 'a..b=5', 'seed={'), [
    '--set: expected path=value such as fleets.gates.devices=100 or phases[0].for=10m, found "seed"',
    '--set: expected path=value such as fleets.gates.devices=100 or phases[0].for=10m, found "=5"',
    '--set: expected path=value such as fleets.gates.devices=100 or phases[0].for=10m, found "a..b=5"',
    '--set phases.peak.for: expected a map at phases, found a list',
    '--set seed: expected a value in YAML, found "{"',
    '--set target.mqtt: expected a map at target, found "embedded"',
  ]);
});

test('a flag of its own is named in its own words', () => {
  assert.equal(set({ flag: '--seed', path: 'seed', value: '7' }).seed, 7);
  assert.deepEqual(refused({ flag: '--seed', path: 'seed', value: 'x' }), [
    '--seed: expected a whole number, found "x"',
  ]);
});
