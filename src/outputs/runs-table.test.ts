import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrokenRun, PastRun } from './files/past-runs.ts';
import { runsTable } from './runs-table.ts';

const PASSED: PastRun = {
  run: '2026-11-22T101500-demo',
  ending: 'PASS',
  scenario: 'demo',
  startedAt: '2026-11-22T10:15:00',
  devices: 5000,
  seconds: 55.2,
  exitCode: 0,
  attempts: 123_456,
  failures: 0,
  worst: { fleet: 'attendance', step: 'upgrade', p99Ms: 1234.5, sentP99Ms: 1200 },
};
const KILLED: PastRun = {
  run: '2026-11-21T080000-firmware-night',
  ending: 'killed',
  scenario: 'firmware-night',
  startedAt: '2026-11-21T08:00:00',
  devices: 10_000,
  seconds: 3671,
};
const BROKEN: BrokenRun = { run: 'odd', broken: 'summary.json is no JSON' };

const lines = (width: number) => runsTable([PASSED, KILLED, BROKEN], { width, colour: false }).split('\n');

test('a line a run, what is broken below', () =>
  assert.deepEqual(lines(240), [
    '        run                               scenario        when               length  devices  attempts  failed  worst p99  from send  of',
    'PASS    2026-11-22T101500-demo            demo            2026-11-22 10:15     0:55    5,000   123,456       0     1.23 s     1.20 s  upgrade',
    'killed  2026-11-21T080000-firmware-night  firmware-night  2026-11-21 08:00  1:01:11   10,000         –       –          –          –',
    'broken   odd: summary.json is no JSON',
    '',
  ]));

test('on a narrow terminal the folder keeps its name, which tells scenario and time', () =>
  assert.deepEqual(lines(80), [
    '        run                                length  attempts  failed  worst p99',
    'PASS    2026-11-22T101500-demo               0:55   123,456       0     1.23 s',
    'killed  2026-11-21T080000-firmware-night  1:01:11         –       –          –',
    'broken   odd: summary.json is no JSON',
    '',
  ]));

test('what is broken alone needs no table', () =>
  assert.equal(runsTable([BROKEN], { width: 80, colour: false }), 'broken   odd: summary.json is no JSON\n'));
