/** Pointers and the people who use them, by the real command on real sockets. PROTOCOLS 2. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPlatform } from './helpers/platform.ts';
import { regatta } from './helpers/regatta.ts';
import { assertAccounted, run, stepOf } from './helpers/results.ts';

const SCENARIO = 'pointers.yaml';

describe('pointers', { concurrency: 2 }, () => {
  test('are logged in to, keep the token, hold meetings, and are logged in to again', async (t) => {
    const ran = await run(t, SCENARIO, ['--workers', '2']);
    const { summary } = ran;
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assertAccounted(ran);
    const ended = (step: string) => stepOf(summary, step).outcomes;
    assert.deepEqual(ended('login'), { ok: 20, 'ok/token-kept': 10 });
    assert.deepEqual(ended('start-meeting'), { ok: 20 });
    assert.deepEqual(ended('whiteboard-check'), { ok: 10, 'ok/guest': 10 });
    assert.deepEqual(ended('user-login'), { 'ok/scanned': 20, 'ok/confirmed': 20 });
    assert.deepEqual(ended('group-binding'), { ok: 10 });
    for (const [step, count] of [
      ['person-register', 10],
      ['person-scan', 20],
      ['person-confirm', 20],
    ] as const)
      assert.deepEqual(ended(step), { ok: count }, step);
    const { agrees, rows } = summary.reconciliation!;
    assert.equal(agrees, true);
    const told = Object.fromEntries(
      rows.map(({ what, devices, platform }) => [what, [devices, platform]] as const),
    );
    assert.deepEqual(told['205 messages'], [40, 40]);
    assert.deepEqual(told['301 messages'], [20, 20]);
    assert.deepEqual(told['300 requests'], [20, 20]);
  });

  test('people who refuse leave the start button off', async (t) => {
    const ran = await run(t, SCENARIO, ['--set', 'fleets.pointers.person.refuses=100%', '--devices', '4']);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    const ended = (step: string) => stepOf(ran.summary, step).outcomes;
    assert.deepEqual(ended('login'), { 'person/refused': 12 });
    assert.deepEqual(ended('start-meeting'), { 'script/not-logged-in': 4, ok: 4 });
    assert.equal(ran.summary.reconciliation?.agrees, true);
    assert.match(ran.stdout, /refused by the person/);
  });

  test('live on a platform elsewhere whose HTTP interface the target names', async (t) => {
    const { mqtt, http } = await startPlatform(t, ['--product', 'POT/POT100:in-the-open', '--bound', '0%']);
    const target = `target={ mqtt: "${mqtt}", platform: { url: "${http}" } }`;
    const ran = await run(t, SCENARIO, ['--devices', '3', '--set', target]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    // Its tokens hold for days.
    assert.deepEqual(stepOf(ran.summary, 'login').outcomes, { ok: 3, 'ok/token-kept': 6 });
  });

  test('are refused before the run where nobody could scan their codes', async () => {
    const ran = await regatta(['run', `test/scenarios/${SCENARIO}`, '--target', 'mqtt://127.0.0.1:1']);
    assert.equal(ran.code, 104);
    const lines = ran.stderr.trim().split('\n');
    assert.equal(lines.length, 5, 'three logins and two checks');
    assert.match(
      lines[0] ?? '',
      /^test\/scenarios\/pointers\.yaml:19:9: expected a platform that "login" can ask, found none; give its HTTP interface, as in /,
    );
  });
});
