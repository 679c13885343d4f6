/** Third-party platforms on Expeed's API, by the real command on real sockets. PROTOCOLS 4. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT, regatta, startRegatta } from './helpers/regatta.ts';
import { assertAccounted, outcomesOf, outFolder, run, stepOf, total } from './helpers/results.ts';

const SECRET = 'nobody-may-read-this';
const env = { EXPEED_SECRET: SECRET, EXPEED_PUSH_TOKEN: `${SECRET}-either` };

test('platforms poll, page, set and take pushes; both sides count the same; no secret is written', async (t) => {
  const { code, summary, folder, stdout, stderr, frames } = await run(t, 'expeed.yaml', [], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, stdout);
  assertAccounted({ summary, frames });
  const { reconciliation } = summary;
  assert.ok(reconciliation?.agrees, JSON.stringify(reconciliation));
  const compared = new Set(reconciliation.rows.map(({ what }) => what.replace(/ .*/, '')));
  for (const what of ['token', 'status', 'current', 'history', 'set', 'set-up', 'set-up-check'])
    assert.ok(compared.has(what), what);
  for (const push of ['status-push', 'data-push', 'result-push']) assert.ok(compared.has(push), push);

  assert.equal(outcomesOf(summary, 'status', 'ok'), 64);
  assert.deepEqual(stepOf(summary, 'status').outcomes, { ok: 64, 'platform/2': 4 });
  assert.deepEqual(stepOf(summary, 'history').outcomes, { ok: 64 });
  assert.ok(stepOf(summary, 'history-page').attempts >= 4 * 64, 'a minute of records takes many pages');
  const set = stepOf(summary, 'set').outcomes;
  assert.equal((set.ok ?? 0) + (set['platform/3'] ?? 0), 64);
  assert.ok((set['platform/3'] ?? 0) > 0, 'some are offline');
  assert.equal(total(stepOf(summary, 'set-outcome').outcomes), set.ok);
  assert.equal(stepOf(summary, 'set-outcome').outcomes.timeout, undefined);
  // Tokens of 4 s over 8 s: the first, and two renewals.
  assert.equal(stepOf(summary, 'token').attempts, 12);

  for (const file of readdirSync(folder))
    assert.ok(!readFileSync(join(folder, file), 'utf8').includes(SECRET), file);
  assert.ok(!stdout.includes(SECRET));
});

test('a budget of token calls is kept, and the run says so', async (t) => {
  const flags = [
    '--set',
    'fleets.monitors.product.tokensADay=2',
    '--set',
    'fleets.monitors.lifecycle=[{repeat: {times: 5, do: [token]}}, status]',
    '--set',
    'thresholds=[status.rate == 100%]',
  ];
  const { code, summary, stdout, frames } = await run(t, 'expeed.yaml', flags, { env });
  assert.equal(code, 0, stdout);
  assert.deepEqual(stepOf(summary, 'token').outcomes, { ok: 8, 'script/token-budget-spent': 12 });
  assert.equal(summary.tallies['expeed/token-budget-spent'], 12);
  assert.equal(summary.tallies['expeed/sent/token'], 8);
  assert.match(stdout, /the day’s token calls are spent +12/);
  const notes = frames.flatMap(({ events }) => events.map(({ text }) => text));
  assert.equal(notes.filter((text) => text.includes('has made its 2 token calls')).length, 4);
});

test('a cloud that grants less than the budget refuses with code 1', async (t) => {
  const flags = [
    '--set',
    'platform.services.expeed.tokensADay=1',
    '--set',
    'fleets.monitors.lifecycle=[token, token]',
  ];
  const { summary } = await run(t, 'expeed.yaml', flags, { env });
  assert.deepEqual(stepOf(summary, 'token').outcomes, { ok: 4, 'platform/1': 4 });
  assert.ok(summary.reconciliation?.agrees);
});

test('what a scenario cannot have is explained: encrypted pushes, a page too large, a life in fractions', async (t) => {
  const explained = async (...set: string[]) => {
    const flags = set.flatMap((one) => ['--set', one]);
    const ran = await regatta(['run', 'test/scenarios/expeed.yaml', '--out', outFolder(t), ...flags], {
      env,
    });
    assert.equal(ran.code, 104);
    return ran.stderr;
  };
  assert.match(
    await explained('fleets.monitors.lifecycle=[{set-up: {encryption: encrypted}}]'),
    /expected plain: how pushes are encrypted is defined nowhere, found "encrypted"/,
  );
  assert.match(
    await explained('fleets.monitors.lifecycle=[{history: {limit: 6001}}]'),
    /expected a whole number from 1 to 6000, found 6001/,
  );
  assert.match(await explained('platform.services.expeed.tokenLifetime=1500ms'), /expected whole seconds/);
  assert.match(await explained('fleets.monitors.product.tokensADay=201'), /from 1 to 200/);
});

test('the examples of docs/expeed.md drive the API by curl', async (t) => {
  const folder = outFolder(t);
  const trustFile = join(folder, 'regatta.pem');
  const ports = ['--mqtt-port', '0', '--http-port', '0', '--https-port', '0'];
  const platform = startRegatta(['platform', ...ports, '--trust-file', trustFile]);
  const receiver = createServer((request, response) => {
    const nonce = new URL(request.url ?? '', 'http://x').searchParams.get('nonce');
    response.end(nonce ?? '{"result_code":0}');
  });
  t.after(async () => {
    receiver.close();
    platform.signal('SIGINT');
    await platform.ended;
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const [, api = ''] = /expeed +(https:\S+)/.exec(await platform.until(/expeed +https:\S+/)) ?? [];

  const page = readFileSync(join(ROOT, 'docs/expeed.md'), 'utf8');
  const commands = [...page.matchAll(/```bash\n([\s\S]*?)```/g)]
    .map(([, block = '']) => block)
    .filter((block) => !/^(npx|node)/.test(block))
    .join('')
    .replace('https://127.0.0.1:8443/expeed', api)
    .replaceAll('regatta.pem', trustFile)
    .replace('127.0.0.1:9000', `127.0.0.1:${port}`);
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', commands], { timeout: 30_000 });
  assert.equal(stderr, '');
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const [status, current, history, tooMany, setting, setUp] = answers;
  assert.equal(answers.length, 6);
  assert.match(String(status?.device_status), /^[01]$/);
  assert.deepEqual(Object.keys(current?.data ?? {}), ['timestamp', 'temp', 'switch']);
  assert.equal((history?.data as unknown[] | undefined)?.length, 3);
  assert.equal(typeof history?.cursor, 'number');
  assert.deepEqual(tooMany, { result_code: 3, result_message: '查询参数非法' });
  // A device is offline one time in twenty.
  assert.ok(setting?.result_code === 3 || setting?.message_id !== undefined);
  assert.deepEqual(setUp, {
    result_code: 0,
    result_message: 'ok',
    devices: 50,
    first_device: 'mon-0',
    device_key: 'key-mon',
  });
});
