import assert from 'node:assert/strict';
import test from 'node:test';
import { ControllerRecord, type ControllerSecond } from './controller-health.ts';
import { controllerHealth } from './summarize.ts';

const second = (from: number, more: Partial<ControllerSecond> = {}): ControllerSecond => ({
  from,
  to: from + 1000,
  loopLagMs: 2,
  busy: 0.1,
  heapBytes: 50,
  ...more,
});

test('seconds add up to means by their length and to the worst of them', () => {
  const record = new ControllerRecord();
  const machine = { cores: 2, used: 1, own: 0.1, stolen: 0 };
  record.add(second(0, { cpu: 0.2, behindMs: 7, gc: { count: 1, totalMs: 30, longestMs: 20 } }));
  record.add(second(1000, { busy: 0.4, loopLagMs: 90, machine: { ...machine, children: 0.8 } }));
  record.add(second(2000, { to: 5000, heapBytes: 70, machine: { ...machine, children: 0.4 } }));
  assert.deepEqual(controllerHealth(record), {
    seconds: 3,
    behindMaxMs: 7,
    loopLagMaxMs: 90,
    busyMean: (0.1 + 0.4 + 3 * 0.1) / 5,
    busyMax: 0.4,
    cpuMean: 0.2,
    gc: { share: 30 / 5000, longestMs: 20 },
    heapMaxBytes: 70,
    childrenMean: 0.5,
    childrenMax: 0.8,
  });
});

test('of a controller that nothing is known of, nothing is told', () => {
  assert.equal(controllerHealth(new ControllerRecord()), undefined);
  assert.equal(controllerHealth(undefined), undefined);
  const record = new ControllerRecord();
  record.add(second(0));
  const told = controllerHealth(record) ?? {};
  assert.ok(!('cpuMean' in told) && !('childrenMean' in told));
});
