import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameAttempt } from './frame.ts';
import { reconcileDevices } from './reconcile-devices.ts';

const attempt = (device: string, outcome: string, ended = 1, step = 'upgrade'): FrameAttempt => ({
  fleet: 'gates',
  device,
  step,
  due: 0,
  ended,
  outcome,
});

test('devices are counted by how they ended, and those of which the platform thinks otherwise are named', () => {
  const attempts = [
    ...['a', 'b', 'c', 'd', 'e'].map((device) => attempt(device, 'ok/installed')),
    attempt('f', 'firmware/hang'),
    attempt('f', 'ok', 1, 'query'),
  ];
  const rows = reconcileDevices('upgrade', attempts, (device) =>
    'abcd'.includes(device) ? 'old' : undefined,
  );
  assert.deepEqual(rows, [
    {
      what: 'devices whose upgrade ended firmware/hang',
      devices: 1,
      platform: 1,
      explained: 0,
      because: '',
    },
    {
      what: 'devices whose upgrade ended ok/installed',
      devices: 5,
      platform: 1,
      explained: 0,
      because: 'a: old; b: old; c: old; and 1 more',
    },
  ]);
});

test('a device is judged by all of its attempts in their order, and counted by the last', () => {
  const judged: string[] = [];
  const attempts = [attempt('a', 'ok/installed', 9), attempt('a', 'firmware/hang', 3)];
  const rows = reconcileDevices('upgrade', attempts, (device, outcomes) => {
    judged.push(`${device}: ${outcomes.join(' ')}`);
    return undefined;
  });
  assert.deepEqual(judged, ['a: firmware/hang ok/installed']);
  assert.deepEqual(
    rows.map(({ what, devices }) => [what, devices]),
    [['devices whose upgrade ended ok/installed', 1]],
  );
});
