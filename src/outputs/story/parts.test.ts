import assert from 'node:assert/strict';
import test from 'node:test';
import type { Frame, FrameGauges } from '../../metrics/frame.ts';
import { mergeFrames } from '../../metrics/merge.ts';
import type { RunOutline } from './outline.ts';
import { funnelsOf } from './parts.ts';
import { madeFrames, OUTLINE } from './testing/made-frames.ts';

const [FRAME] = madeFrames({ seed: 1, workers: 1, seconds: 1, lost: 0 });

const frame = (worker: number, sequence: number, gauges: FrameGauges): Frame => ({
  ...(FRAME as Frame),
  worker,
  sequence,
  gauges: [gauges],
});
const gates = (reached: Record<string, number> | undefined, inStep: Record<string, number>): FrameGauges => ({
  fleet: 'gates',
  connected: 0,
  inStep,
  ...(reached && { reached }),
});

const WITH_LIFECYCLE: RunOutline = {
  ...OUTLINE,
  names: {
    phases: [],
    steps: { gates: ['connect', 'query', 'unbind', 'reconnect', 'discover'], bells: ['ring'] },
  },
  fleets: [
    { name: 'gates', cloud: 'deli', devices: 80, lifecycle: ['connect', 'query', 'unbind'] },
    { name: 'bells', cloud: 'deli', devices: 20 },
  ],
};

test('a funnel adds up the latest frame of each worker', () => {
  const merged = mergeFrames([
    frame(0, 1, gates({ connect: 30, query: 20 }, { query: 5, waiting: 10 })),
    frame(0, 0, gates({ connect: 2 }, { connect: 2, waiting: 38 })),
    frame(1, 0, gates({ connect: 40, query: 40, reconnect: 3 }, { query: 1, ended: 39 })),
  ]);
  assert.deepEqual(funnelsOf(WITH_LIFECYCLE, merged), [
    {
      fleet: 'gates',
      devices: 80,
      steps: [
        { step: 'connect', reached: 70, now: 0 },
        { step: 'query', reached: 60, now: 6 },
        // Of the lifecycle, though nobody has come so far; `discover` is not.
        { step: 'unbind', reached: 0, now: 0 },
        { step: 'reconnect', reached: 3, now: 0 },
      ],
      waiting: 10,
      ended: 39,
    },
  ]);
});

test('frames of old, which do not tell what was reached, make no funnel', () => {
  assert.deepEqual(funnelsOf(OUTLINE, mergeFrames([frame(0, 0, gates(undefined, { query: 80 }))])), []);
});
