import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceReport } from './app-api.ts';
import { upgradeDisagreement } from './upgrade-record.ts';

/** The platform's record of a device at 1.0 with 1.1 to be had. */
const report = (version: string, ...alarms: string[]): DeviceReport => ({
  device: 'DL_1',
  connected: true,
  group_id: '',
  owner: '',
  locked: false,
  banned: false,
  version,
  newest: '1.1',
  alarms: alarms.map((outcome) => ({ code: 200, msg: `upgrade to 1.1: ${outcome}`, time: 1 })),
});

const ALARMED = ['refused', 'hang', 'truncated', 'corrupted', 'wrong-size', 'checksum', 'gave-up', 'install'];

for (const fate of [...ALARMED, 'rollback'])
  test(`firmware/${fate} is the old version and one alarm that says so`, () => {
    const outcome = `firmware/${fate}`;
    assert.equal(upgradeDisagreement([outcome], report('1.0', outcome)), undefined);
    assert.match(upgradeDisagreement([outcome], report('1.1', outcome)) ?? '', /has it at 1\.1, newest 1\.1/);
    assert.match(upgradeDisagreement([outcome], report('1.0')) ?? '', /0 alarms of code 200 instead of 1/);
    assert.match(
      upgradeDisagreement([outcome], report('1.0', 'firmware/other')) ?? '',
      /no alarm tells firmware/,
    );
  });

test('an installation is the newest version and no alarm', () => {
  assert.equal(upgradeDisagreement(['ok/installed'], report('1.1')), undefined);
  assert.match(upgradeDisagreement(['ok/installed'], report('1.0')) ?? '', /has it at 1\.0/);
  assert.match(upgradeDisagreement(['ok/installed'], report('1.1', 'x')) ?? '', /1 alarms/);
});

test('a device that fell silent is the old version and no alarm', () => {
  assert.equal(upgradeDisagreement(['firmware/silent'], report('1.0')), undefined);
  assert.match(upgradeDisagreement(['firmware/silent'], report('1.1')) ?? '', /has it at/);
  assert.match(upgradeDisagreement(['firmware/silent'], report('1.0', 'firmware/silent')) ?? '', /1 alarms/);
});

test('what was stopped or cut off on the way leaves the record open', () => {
  for (const outcome of ['abandoned', 'timeout', 'socket/closed'])
    for (const record of [report('1.0'), report('1.1'), report('1.0', outcome)])
      assert.equal(upgradeDisagreement([outcome], record), undefined);
});

test('several upgrades add up: the last version, an alarm for each failure', () => {
  const outcomes = ['firmware/install', 'firmware/hang', 'ok/installed', 'ok/not-needed'];
  assert.equal(upgradeDisagreement(outcomes, report('1.1', 'firmware/install', 'firmware/hang')), undefined);
  assert.match(upgradeDisagreement(outcomes, report('1.1', 'firmware/hang')) ?? '', /1 alarms/);
});

test('other alarms are no business of an upgrade; an unknown device is told', () => {
  const jam = { ...report('1.1'), alarms: [{ code: 202, msg: 'jam', time: 1 }] };
  assert.equal(upgradeDisagreement(['ok/installed'], jam), undefined);
  assert.match(upgradeDisagreement(['ok/installed'], undefined) ?? '', /unknown/);
});
