/** TVS speakers, their owners and their cloud, as the whole program plays them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startPlatform } from './helpers/platform.ts';
import { skipWithout } from './helpers/programs.ts';
import { ROOT } from './helpers/regatta.ts';
import { assertAccounted, outcomesOf, run, stepOf } from './helpers/results.ts';

test('speakers of all kinds live, and both sides count the same', async (t) => {
  const ran = await run(t, 'speakers.yaml');
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assertAccounted(ran);
  const { summary } = ran;
  assert.equal(summary.reconciliation?.agrees, true, JSON.stringify(summary.reconciliation?.rows));

  const guests = (step: string) => stepOf(summary, step, 'guests');
  assert.equal(guests('token').outcomes.ok, 20);
  assert.ok(outcomesOf(summary, 'token', 'platform/refused') > 0, 'a quarter of the first grants');
  assert.equal(guests('music-auth').attempts, 20);
  assert.equal(guests('call').attempts, 300);
  assert.ok(guests('refresh').attempts > 20, 'each renewed its token, most of them more than once');
  assert.ok((guests('call').outcomes['ok/after-refresh'] ?? 0) > 0, 'some tokens were revoked');
  // Once in a while the new token is revoked before the call is made again.
  assert.ok((guests('call').outcomes['platform/token-revoked'] ?? 0) < 5);
  assert.equal(guests('call').outcomes['platform/token-expired'], undefined, 'renewed in time, always');
  const status = guests('music-status').outcomes;
  assert.equal(status['ok/authorised'], guests('music-auth').outcomes['ok/by-scan']);

  const owned = (step: string) => stepOf(summary, step, 'owned').outcomes;
  assert.ok((owned('app-verify')['platform/ticket-invalid'] ?? 0) > 0);
  assert.equal(owned('music-auth')['ok/simulated-qq-music'], 20);
  assert.equal(owned('unbind').ok, 20);
  assert.equal(owned('call')['platform/token-revoked'], 20, 'once its owner had unbound it');
  assert.equal(owned('refresh')['script/no-token'], 20);
  assert.equal(owned('token').ok, 20);
  assert.deepEqual(stepOf(summary, 'token', 'strangers').outcomes, { 'platform/unknown-product': 3 });
});

test('a cloud that cuts connections and is slow: every call is accounted for', async (t) => {
  const ran = await run(t, 'speakers.yaml', [
    ...['--set', 'platform.services.tvs.cuts=10%', '--set', 'platform.services.tvs.latency=1ms..50ms'],
    ...['--set', 'fleets.guests.timeouts.reply=40ms'],
  ]);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assertAccounted(ran);
  const { summary } = ran;
  assert.equal(summary.reconciliation?.agrees, true, JSON.stringify(summary.reconciliation?.rows));
  assert.ok(outcomesOf(summary, 'call', 'socket/closed') > 0);
  assert.ok((stepOf(summary, 'call', 'guests').outcomes.timeout ?? 0) > 0);
});

test('the curl examples of docs/tvs.md, as they stand there', { skip: skipWithout('curl') }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-tvs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { services } = await startPlatform(t, ['--trust-file', join(folder, 'ca.pem')]);
  const { port } = new URL(services.tvs ?? '');
  const [, examples = ''] =
    /```sh\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/tvs.md'), 'utf8')) ?? [];
  assert.ok(examples.includes('curl'));
  const script = `set -eu\n${examples.replace('localhost:8443', `localhost:${port}`)}`;
  // Each answer on a line of its own.
  const separate = script.replace('tvs$@"; }', 'tvs$@"; echo; }');
  const { stdout } = await promisify(execFile)('bash', ['-c', separate], { cwd: folder, timeout: 20_000 });
  const answers = stdout
    .trim()
    .split(/\n+/)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(answers.filter(({ error }) => error !== undefined).length, 0, stdout);
  const [renewed, called, scanned, confirmed, page, status, verified, bound, clientId, unbound] = answers;
  assert.equal(renewed?.token_type, 'Tvser');
  assert.equal(called?.api, 'dialog');
  assert.equal(scanned?.state, 'scanned');
  assert.deepEqual(confirmed, page);
  assert.deepEqual(page?.result, { action: 'cpAuthResult', data: { cp: 'qq_music', code: 0 } });
  assert.deepEqual(status, { authorised: true });
  assert.deepEqual([verified, bound, unbound], [{}, {}, {}]);
  assert.equal(typeof clientId?.client_id, 'string');
  assert.equal(answers.length, 10);
});
