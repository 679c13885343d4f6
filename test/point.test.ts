/** Point access as a user sees it: whole runs, and clients that are not ours. PROTOCOLS 3. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import type { ProvisionAnswer } from '../src/clouds/point/wire.ts';
import { skipWithout } from './helpers/programs.ts';
import { startRegatta } from './helpers/regatta.ts';
import { assertAccounted, outcomesOf, run, stepOf } from './helpers/results.ts';

const within = { timeout: 60_000 };
const shell = promisify(execFile);

for (const [how, ...settings] of [
  ['over the lean link', 'link=lean'],
  ['over the mqtt.js link', 'link=mqtt.js'],
  ['over TLS', 'platform.services.point.tls=true'],
] as const)
  test(`devices are provisioned, go away and come back to their messages, ${how}`, within, async (t) => {
    const ran = await run(t, 'provision.yaml', [
      '--no-dashboard',
      ...settings.flatMap((set) => ['--set', set]),
    ]);
    const { summary } = ran;
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assertAccounted(ran);
    assert.ok(summary.reconciliation?.agrees, JSON.stringify(summary.reconciliation, null, 1));
    const rows = summary.reconciliation.rows.map(({ what }) => what);
    for (const what of ['provision requests', 'publish-telemetry sent', 'down messages', 'news messages'])
      assert.ok(rows.includes(what), `${what} is held together: ${rows.join(', ')}`);

    const provision = (outcome: string) => outcomesOf(summary, 'provision', outcome);
    for (const outcome of ['77777-tls', '77777-network', '77777-not-json', '77777-timeout', '99999', '20001'])
      assert.ok(provision(`platform/${outcome}`) > 0, `${outcome} is told apart`);
    const provisioned = provision('ok');
    const connects = stepOf(summary, 'connect');
    assert.ok(provisioned > 40 && provisioned < 60, `${provisioned} of 60: some are refused for good`);
    assert.equal(connects.attempts, 2 * provisioned, 'who was refused connects to nothing');
    assert.equal(connects.outcomes['ok/session-present'], provisioned, 'every session was kept');
    assert.ok(outcomesOf(summary, 'reconnect', 'ok/session-present') > 0, 'some were cut off and came back');
    assert.equal(
      stepOf(summary, 'subscribe').attempts,
      provisioned,
      'a session that was kept is not told again',
    );
  });

test('what runs leave behind holds no device secret', within, async (t) => {
  const { stdout, stderr, folder } = await run(t, 'provision.yaml', ['--no-dashboard', '--devices', '5']);
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  // Our server makes secrets of 32 hexadecimal digits.
  for (const text of [stdout, stderr, ...files]) assert.doesNotMatch(text, /\b[0-9a-f]{32}\b/);
});

interface Server {
  readonly url: string;
  readonly ca: string;
}

async function server(t: TestContext): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-point-'));
  const ca = join(folder, 'ca.pem');
  const ports = ['mqtt', 'http', 'https', 'broker'].flatMap((name) => [`--${name}-port`, '0']);
  const running = startRegatta(['platform', ...ports, '--trust-file', ca]);
  t.after(async () => {
    running.signal('SIGINT');
    await running.ended;
    rmSync(folder, { recursive: true });
  });
  const said = await running.until(/Trust +\S+/);
  const [, url = ''] = /point +(https:\S+)/.exec(said) ?? [];
  return { url, ca };
}

test('a platform elsewhere: verified with its certificate, and refused without', within, async (t) => {
  const { url, ca } = await server(t);
  const scenario = join(ca, '..', 'elsewhere.yaml');
  const text = (trust: object) => `
name: elsewhere
target: ${JSON.stringify({ services: { point: url }, ...trust })}
fleets:
  meters:
    cloud: point
    product: {}
    devices: 3
    lifecycle: [provision, connect, publish: { topic: news }, disconnect]
`;
  writeFileSync(scenario, text({ trust: ca }));
  const trusted = await run(t, scenario, ['--no-dashboard']);
  assert.equal(trusted.code, 0, trusted.stdout + trusted.stderr);
  assert.equal(outcomesOf(trusted.summary, 'publish', 'ok'), 3);
  writeFileSync(scenario, text({}));
  const { summary } = await run(t, scenario, ['--no-dashboard']);
  assert.equal(outcomesOf(summary, 'provision', 'platform/77777-tls'), 3);
  assert.equal(summary.steps.length, 1, 'and that was all');
});

/** As docs/point-access.md has it. */
async function askByCurl({ url, ca }: Server, imei: string): Promise<ProvisionAnswer> {
  const { stdout } = await shell('curl', ['-s', '--cacert', ca, url, '--json', JSON.stringify({ imei })]);
  return JSON.parse(stdout) as ProvisionAnswer;
}

describe('clients that are not ours', { skip: skipWithout('curl') || skipWithout('mosquitto_pub') }, () => {
  test(
    'curl is provisioned over a verified connection, and mosquitto’s clients live on that',
    within,
    async (t) => {
      const platform = await server(t);
      await assert.rejects(
        shell('curl', ['-s', platform.url, '--json', '{}']),
        { code: 60 },
        'not without --cacert',
      );
      const { code, result } = await askByCurl(platform, '860000000000001');
      assert.equal(code, '00000');
      const sender = (await askByCurl(platform, '860000000000002')).result;
      const account = ({ device, connect }: ProvisionAnswer['result']) => {
        const { hostname, port } = new URL(connect.host);
        return [
          '-h',
          hostname,
          '-p',
          port,
          '-i',
          device.deviceName,
          '-u',
          device.productKey,
          '-P',
          device.deviceSecret,
        ];
      };
      const topic = `device/${result.device.deviceName}/down`;
      const session = [...account(result), '-c', '-q', '1', '-t', topic];
      await shell('mosquitto_sub', [...session, '-E']);
      for (const text of ['one', 'two', 'three'])
        await shell('mosquitto_pub', [...account(sender), '-q', '1', '-t', topic, '-m', text]);
      const { stdout } = await shell('mosquitto_sub', [...session, '-C', '3', '-W', '10']);
      assert.equal(stdout, 'one\ntwo\nthree\n');
      await assert.rejects(
        shell('mosquitto_pub', [...account(sender), '-P', 'wrong', '-t', topic, '-m', 'x']),
        /bad user name or password|not authorised/i,
      );
      const others = await shell('mosquitto_sub', [...account(sender), '-t', topic, '-E']);
      assert.match(others.stderr, /denied/, 'nobody reads the topics of others');
    },
  );
});
