import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunOptions } from '../cli/run-options.ts';
import type { Faults } from '../scenario/faults.ts';
import { makePlan } from '../scenario/make-plan.ts';
import type { Operation } from '../scenario/operation.ts';
import type { Plan } from '../scenario/plan.ts';
import { outlineOf } from './outline.ts';
import { readScenario } from './scenario-file.ts';

const OPTIONS: RunOptions = { scenario: 'scenarios/demo.yaml', set: [], dashboard: 'auto', quiet: false };

function outline(options: Partial<RunOptions> = {}, change: Partial<Plan> = {}) {
  const { scenario, files } = readScenario(OPTIONS.scenario, []);
  const plan = makePlan(scenario, { files, sourceAddresses: 1, resolveModule: (path) => path });
  return outlineOf({
    options: { ...OPTIONS, ...options },
    scenario,
    plan: { ...plan, ...change },
    workers: 2,
  });
}

test('a run is told in a sentence', () => {
  assert.equal(
    outline().sentence,
    '5,000 devices in 2 fleets (attendance 4,000, printers 1,000) live for 55m of simulated time (60 times as fast as real time) on the embedded platform, which is told to misbehave.',
  );
});

test('a sentence agrees with its numbers', () => {
  const { scenario, files } = readScenario(OPTIONS.scenario, []);
  const plan = makePlan(scenario, { files, sourceAddresses: 1, resolveModule: (path) => path });
  const [fleet] = plan.fleets;
  assert.ok(fleet);
  const { ends: _, ...endless } = plan;
  const lock: Operation = { kind: 'lock', of: { fleet: fleet.name, share: 1, seed: 0 } };
  const alone = {
    ...endless,
    fleets: [{ ...fleet, devices: 1 }],
    operations: [{ at: 0, operation: lock }],
    faults: {},
  };
  const { sentence } = outlineOf({ options: OPTIONS, scenario, plan: alone, workers: 1 });
  assert.equal(
    sentence,
    '1 device lives until every life has ended, 60 times as fast as real time, on the embedded platform; 1 operation is carried out.',
  );
});

test('the command repeats it, with what was chosen for this machine, and without secrets', () => {
  const { command } = outline({
    devices: 100,
    set: ['timeScale=30', 'fleets.attendance.product.secret=x', "name=it's"],
  });
  assert.equal(
    command,
    "regatta run scenarios/demo.yaml --seed 42 --workers 2 --devices 100 --set timeScale=30 --set 'fleets.attendance.product.secret=***' --set 'name=it'\\''s'",
  );
});

test('faults last until an operation puts others in their place', () => {
  const faults = (those: Faults): Operation => ({ kind: 'faults', faults: those });
  const { faults: spans, operations } = outline(
    {},
    {
      operations: [
        { at: 60_000, operation: faults({ refusals: { rate: 1, code: 3 } }) },
        { at: 90_000, operation: { kind: 'lock', of: { fleet: 'printers', share: 0.5, seed: 0 } } },
        { at: 120_000, operation: faults({}) },
      ],
    },
  );
  assert.deepEqual(
    spans.map(({ from, to }) => [from, to]),
    [
      [0, 60_000],
      [60_000, 120_000],
    ],
  );
  assert.match(
    spans[0]?.text ?? '',
    /^errors code 105 rate 0\.002 actions 102, latency median 2ms p99 20ms$/,
  );
  assert.equal(spans[1]?.text, 'refusals rate 1 code 3');
  assert.deepEqual(operations, [{ at: 90_000, text: 'lock 50% of printers' }]);
});
