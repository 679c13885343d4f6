import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, FrameAttempt } from '../../metrics/frame.ts';
import type { Plan } from '../../scenario/plan.ts';
import { FollowedSteps } from './followed.ts';

const attempt = (fleet: string, device: string, outcome = 'ok', step = 'upgrade'): FrameAttempt => ({
  fleet,
  device,
  step,
  due: 0,
  ended: 1,
  outcome,
});
const frame = (...attempts: FrameAttempt[]) => ({ attempts }) as unknown as Frame;
const fleets = [
  { name: 'gates', devices: 10 },
  { name: 'printers', devices: 5 },
] as unknown as Plan['fleets'];

test('devices that have ended the step are done, of all in the fleets that have come to it', () => {
  const steps = new FollowedSteps({ fleets, followed: ['upgrade', 'download'] });
  assert.deepEqual(steps.rows(), []);
  steps.add(
    frame(attempt('gates', 'a'), attempt('gates', 'b', 'firmware/hang'), attempt('gates', 'c', 'abandoned')),
  );
  steps.add(frame(attempt('gates', 'a')));
  assert.deepEqual(steps.rows(), [{ step: 'upgrade', done: 2, devices: 10 }]);
  steps.add(frame(attempt('printers', 'p'), attempt('printers', 'p', 'ok', 'download')));
  assert.deepEqual(steps.rows(), [
    { step: 'upgrade', done: 3, devices: 15 },
    { step: 'download', done: 1, devices: 5 },
  ]);
});

test('a run that follows nothing has no rows', () => {
  const steps = new FollowedSteps({ fleets });
  steps.add({} as Frame);
  assert.deepEqual(steps.rows(), []);
});
