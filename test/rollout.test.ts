/** scenarios/rollout.yaml on real connections, smaller and faster: every device ends once, and both sides agree on how. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FrameAttempt } from '../src/metrics/frame.ts';
import { assertAccounted, run, stepOf, total } from './helpers/results.ts';

const DEVICES = 400;
/** The notice comes when all have subscribed, however busy the machine is. */
const NOTICE = 'operations=[{ at: 30m, publish-firmware: { model: DL3785W, version: "1.1", size: 256KiB } }]';
const FAST = [
  ...['--devices', String(DEVICES), '--set', 'timeScale=900'],
  ...['--set', 'fleets.gates.arrival={ ramp: 5m }', '--set', NOTICE],
  ...['--set', 'validity={ lateness: 10s, missed: 100% }', '--set', 'thresholds=[]'],
];
const FATES = ['refused', 'hang', 'truncated', 'corrupted', 'wrong-size', 'install', 'rollback', 'silent'];

test('every device of a rollout ends in exactly one outcome, and the platform agrees device by device', async (t) => {
  const shares = FATES.map((fate) => `${fate}: 6%`).join(', ');
  const failures = `fleets.gates.on.firmware-notice=[{ upgrade: { window: 100m, failures: { ${shares} } } }]`;
  const ran = await run(t, 'scenarios/rollout.yaml', [...FAST, '--set', failures]);
  const { summary, folder } = ran;
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assertAccounted(ran);

  const attempts = readFileSync(join(folder, 'attempts.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FrameAttempt);
  const upgrades = attempts.filter(({ step }) => step === 'upgrade');
  assert.equal(upgrades.length, DEVICES);
  assert.equal(new Set(upgrades.map(({ device }) => device)).size, DEVICES);
  const { outcomes } = stepOf(summary, 'upgrade');
  for (const [outcome, count] of Object.entries(outcomes))
    assert.equal(upgrades.filter((one) => one.outcome === outcome).length, count, outcome);
  assert.deepEqual(
    Object.keys(outcomes).sort(),
    ['ok/installed', ...FATES.map((fate) => `firmware/${fate}`)].sort(),
    'in every way that there is',
  );
  assert.equal(attempts.length, DEVICES + stepOf(summary, 'download').attempts);

  const { agrees, rows } = summary.reconciliation ?? { agrees: false, rows: [] };
  assert.ok(agrees, JSON.stringify(rows, null, 2));
  const byDevice = rows.filter(({ what }) => what.startsWith('devices whose upgrade'));
  assert.equal(byDevice.length, FATES.length + 1);
  assert.equal(total(byDevice.map(({ platform }) => platform)), DEVICES);

  const upgrade = summary.completion?.find(({ step }) => step === 'upgrade');
  assert.deepEqual([upgrade?.devices, upgrade?.done, upgrade?.curve.at(-1)], [DEVICES, DEVICES, 1]);
  assert.match(ran.stdout, /Completion\n.*\n.*\n? *upgrade +400 +100 %/);
});

test('a platform that forgets alarms is found out, and the devices are named', async (t) => {
  // Code 105 instead of taking the alarm: the devices failed, and the platform does not know.
  const forgets = 'faults={ errors: [{ code: 105, rate: 100%, actions: [105] }] }';
  const { summary, stdout } = await run(t, 'scenarios/rollout.yaml', [
    ...FAST,
    ...['--set', forgets],
    ...[
      '--set',
      'fleets.gates.on.firmware-notice=[{ upgrade: { window: 100m, failures: { install: 50% } } }]',
    ],
  ]);
  const failed = stepOf(summary, 'upgrade').outcomes['firmware/install'] ?? 0;
  assert.ok(failed > 100);
  assert.equal(summary.reconciliation?.agrees, false);
  const row = summary.reconciliation?.rows.find(({ what }) => what.endsWith('firmware/install'));
  assert.deepEqual([row?.devices, row?.platform, row?.explained], [failed, 0, 0]);
  assert.match(row?.because ?? '', /^DL3785W_\d+: 0 alarms of code 200 instead of 1; .*; and \d+ more$/);
  assert.match(stdout, /devices and platform do not agree/);
});
