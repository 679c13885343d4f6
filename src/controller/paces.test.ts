import assert from 'node:assert/strict';
import test from 'node:test';
import { loopsOf } from '../lifecycle/loops.ts';
import type { Script, ScriptNode } from '../lifecycle/script.ts';
import { fleetPlan } from '../scenario/test-support.ts';
import { paces } from './paces.ts';

const body: Script = [{ kind: 'step', name: 'query', args: {} }];
const shape = { pieces: [{ from: 0, to: 60_000, perMs: 0.01, toPerMs: 0.03 }] };
const told = (node: ScriptNode, timeScale = 1) =>
  paces({ fleets: [fleetPlan({ name: 'gates', devices: 200, lifecycle: [node] })], timeScale })[0];

test('each repeat is told in a line: how many turns, how fast, and whether it waits for replies', () => {
  const lines: [ScriptNode, string][] = [
    [
      { kind: 'load', shape, body },
      '1,200 turns of the fleet from 0s to 1m, 10.0/s to 30.0/s, evenly spaced; one at a time',
    ],
    [
      { kind: 'load', shape: { ...shape, poisson: 7 }, open: 20, body },
      'about 1,200 turns of the fleet from 0s to 1m, 10.0/s to 30.0/s, at random (Poisson); open loop: never waits for replies, at most 20 under way at a device',
    ],
    [{ kind: 'load', shape: { pieces: [] }, body }, 'no turns; one at a time'],
    [
      { kind: 'repeat', every: { min: 2000, max: 2000 }, simulated: 60_000, body },
      'every 2s at each device for 1m, 6,000 turns, together 100/s; one at a time',
    ],
    [
      { kind: 'repeat', every: { min: 1000, max: 3000 }, times: 5, body },
      'every 1s..3s at each device, about 1,000 turns, together 100/s; one at a time',
    ],
    [
      { kind: 'repeat', every: { poisson: 2000 }, simulated: 60_000, open: 100, body },
      'every 2s on average (Poisson) at each device for 1m, about 6,000 turns, together 100/s; open loop: never waits for replies, at most 100 under way at a device',
    ],
    [{ kind: 'repeat', times: 5, body }, '5 turns at each device, one after another; closed loop'],
  ];
  for (const [node, line] of lines) assert.equal(told(node), `gates query: ${line}`);
});

test('where simulated time runs faster, the rate in real time is told too', () => {
  assert.match(
    told({ kind: 'load', shape, body }, 60)!,
    /10\.0\/s to 30\.0\/s \(1,800\/s in real time\), evenly/,
  );
});

test('a step belongs to the loop of the repeat that is nearest around it', () => {
  const step = (name: string) => ({ kind: 'step', name, args: {} }) as const;
  const script: Script = [
    step('connect'),
    {
      kind: 'load',
      shape,
      open: 100,
      body: [step('query'), { kind: 'repeat', times: 2, body: [step('push')] }],
    },
    {
      kind: 'repeat',
      every: { min: 1, max: 1 },
      body: [{ kind: 'choose', options: [{ weight: 1, body: [step('query')] }] }],
    },
  ];
  assert.deepEqual(loopsOf(script), { query: ['open', 'paced'], push: ['closed'] });
});
