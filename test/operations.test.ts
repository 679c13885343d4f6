/** What those who run the platform do in the course of a run, and what becomes of the devices. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { OperationSummary, Summary } from '../src/metrics/summary.ts';
import { startPlatform } from './helpers/platform.ts';
import { regatta, startRegatta } from './helpers/regatta.ts';
import {
  assertAccounted,
  outcomesOf,
  outFolder,
  readResults,
  run,
  scenarioFile,
  stepOf,
} from './helpers/results.ts';

const shown = ({ operations = [] }: Summary) =>
  operations.map(({ when, operation, devices, told, outcome }: OperationSummary) =>
    [when, operation, devices, told, outcome].filter((part) => part !== undefined).join(' '),
  );
const operations = (...list: string[]) => ['--set', `operations=[${list.join(', ')}]`];

/** Whether this machine keeps up says nothing about the operations. */
const PATIENT = ['--set', 'validity={ lateness: 10s, lateFrames: 100%, missed: 100% }'];

describe('operations', { concurrency: 2 }, () => {
  test('upgrade, control, lock and ban exactly the devices they name, both sides agree, and the run passes', async (t) => {
    const ran = await run(t, 'operations.yaml', PATIENT);
    const { summary, stdout } = ran;
    assert.equal(ran.code, 0, stdout + ran.stderr);
    assertAccounted(ran);
    assert.equal(summary.reconciliation?.agrees, true, JSON.stringify(summary.reconciliation?.rows));
    assert.deepEqual(shown(summary), [
      '5m publish-firmware ok',
      '14m ask-logs 2 2 ok',
      '16m ask-logs 2 2 ok',
      '18m ask-logs 2 2 ok',
      '21m control 10 10 ok',
      '22m bind 5 5 ok',
      '23m bind-service 0 0 ok',
      '24m unbind-service 5 5 ok',
      '25m unbind 2 2 ok',
      '30m lock 4 ok',
      '35m unlock 4 ok',
      '40m ban 2 ok',
    ]);
    // 202 goes to the subscribers of the model, and these are the gates alone.
    assert.deepEqual(stepOf(summary, 'upgrade', 'gates').outcomes, { 'ok/installed': 20 });
    assert.ok(!summary.steps.some(({ fleet, step }) => fleet === 'doors' && step === 'upgrade'));
    assert.equal(outcomesOf(summary, 'upload-logs', 'ok'), 6);
    assert.equal(stepOf(summary, 'control').fleet, 'doors');
    assert.equal(outcomesOf(summary, 'control', 'ok'), 10);
    assert.equal(outcomesOf(summary, 'group-binding', 'ok'), 7);
    assert.equal(outcomesOf(summary, 'application-binding', 'ok'), 5);
    // Locked for five minutes, four devices that alarm each minute; two turns more or less at either end.
    const locked = outcomesOf(summary, 'alarm', 'platform/105');
    assert.ok(locked >= 12 && locked <= 28, `${locked}`);
    assert.equal(outcomesOf(summary, 'reconnect', 'mqtt/connack-5'), 4, 'two banned devices try twice');
    assert.match(stdout, /^\d+:\d\d {2}lock 20% of gates \(at 30m\): 4 devices$/m);
    assert.match(stdout, /✓ +30m +lock +20% of gates +4 +ok/);
  });

  test('the same devices are chosen on any number of workers, and at another pace', async (t) => {
    const ran = await run(t, 'operations.yaml', [...PATIENT, '--workers', '3', '--set', 'timeScale=600']);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.equal(ran.summary.reconciliation?.agrees, true);
    assert.equal(outcomesOf(ran.summary, 'reconnect', 'mqtt/connack-5'), 4);
  });

  test('one that the platform refuses makes the run invalid, for one reason in one line', async (t) => {
    const refused = '{ at: 1s, bind-service: { fleet: gates, service: nowhere } }';
    const ran = await run(t, 'steady.yaml', [
      ...PATIENT,
      ...operations(refused, '{ at: 1500ms, lock: { fleet: gates, share: 10% } }'),
      ...['--set', 'phases=[{ name: all, for: 2s }]'],
    ]);
    assert.equal(ran.code, 98, ran.stdout);
    assert.deepEqual(ran.summary.reasons, [
      'the operation bind-service nowhere, groups of all of gates at 1s failed with platform/102 ' +
        '(no such service: nowhere); mend the operation or the platform',
    ]);
    assert.deepEqual(shown(ran.summary), ['1s bind-service platform/102', '1500ms lock 2 ok']);
    assert.match(ran.stdout, /bind-service nowhere, .* failed: platform\/102, no such service: nowhere$/m);
  });

  test('one that the run ended before makes it invalid, too', async (t) => {
    const ran = await run(t, 'life.yaml', [
      '--devices',
      '2',
      ...operations('{ at: 1h, lock: { fleet: gates } }'),
    ]);
    assert.equal(ran.code, 98, ran.stdout);
    assert.match(
      ran.summary.reasons.join(),
      /^the operation lock all of gates at 1h was not reached: the run had ended; /,
    );
  });

  test('those that a stop came before are told as not done, and are no reason of their own', async (t) => {
    const out = outFolder(t);
    const list = operations('{ at: 0s, lock: { fleet: gates } }', '{ at: 1h, ban: { fleet: gates } }');
    const running = startRegatta([
      'run',
      scenarioFile('steady.yaml'),
      '--out',
      out,
      ...list,
      '--set',
      'phases=[{ name: all, for: 2h }]',
    ]);
    await running.until(/lock all of gates/);
    running.signal('SIGINT');
    assert.equal((await running.ended).code, 105);
    const { summary } = readResults(out);
    assert.deepEqual(shown(summary), ['0s lock 20 ok', '1h ban not-done']);
    assert.deepEqual(summary.reasons, ['the run was stopped from outside before its end']);
  });
});

describe('operations on a platform elsewhere', { concurrency: 2 }, () => {
  const TOKEN = 'nobody-may-read-this';

  test('need its HTTP interface, and change how it behaves from then on', async (t) => {
    const platform = await startPlatform(t);
    const target = `target={ mqtt: "${platform.mqtt}", platform: { url: "${platform.http}", token: ${TOKEN} } }`;
    const flags = [...PATIENT, '--set', 'phases=[{ name: all, for: 3s }]'];
    const faults = '{ at: 1s, faults: { errors: [{ code: 105, rate: 100%, actions: [102] }] } }';
    const ran = await run(t, 'steady.yaml', [
      '--set',
      target,
      ...flags,
      ...operations(faults, '{ at: 2s, faults: {} }'),
    ]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.deepEqual(shown(ran.summary), ['1s faults ok', '2s faults ok']);
    const { ok = 0, 'platform/105': refused = 0, ...others } = stepOf(ran.summary, 'query').outcomes;
    assert.ok(ok > refused && refused > ok / 10, `${ok} ok, ${refused} refused`);
    assert.deepEqual(others, {});
    for (const file of readdirSync(ran.folder))
      assert.ok(!readFileSync(join(ran.folder, file), 'utf8').includes(TOKEN), file);
    assert.ok(!(ran.stdout + ran.stderr).includes(TOKEN));
  });

  test('are refused before the run where it has none, or does not answer', async (t) => {
    const platform = await startPlatform(t);
    const list = operations('{ at: 1s, lock: { fleet: gates } }');
    const steady = ['run', scenarioFile('steady.yaml'), '--out', outFolder(t), ...list];
    const without = await regatta([...steady, '--target', platform.mqtt]);
    assert.equal(without.code, 104);
    assert.match(without.stderr, /expected target\.platform, the HTTP interface/);
    const elsewhere = `target={ mqtt: "${platform.mqtt}", platform: { url: "http://127.0.0.1:${platform.port}" } }`;
    const silent = await regatta([...steady, '--set', elsewhere]);
    assert.equal(silent.code, 104);
    assert.match(silent.stderr, /target\.platform: (nobody answers at|.* is no Regatta platform)/);
  });
});
