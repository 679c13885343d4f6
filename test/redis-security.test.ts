/** Who may use a Redis, and what is seen of the password: passwords, TLS, and what is said when they are wrong. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { makeCertificate } from '../src/net/certificate.test-helper.ts';
import { startAgent } from './helpers/agents.ts';
import { freePort } from './helpers/ports.ts';
import { skipWithout } from './helpers/programs.ts';
import { type RedisServer, startRedis, startTlsRedis } from './helpers/redis.ts';
import { type Ran, regatta } from './helpers/regatta.ts';
import { outFolder, resultFolder, scenarioFile } from './helpers/results.ts';

const PASSWORD = 'Hush@Hush/1:x';
const IN_URL = encodeURIComponent(PASSWORD);
const RUN = ['run', scenarioFile('agents.yaml'), '--no-dashboard'];

const withPassword = (url: string, password = IN_URL): string => url.replace('://', `://:${password}@`);

/** All that the run has written, files by name. */
function written(out: string): Map<string, string> {
  const folder = resultFolder(out);
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function assertHushed(where: string, text: string): void {
  for (const form of [PASSWORD, IN_URL, 'Hush'])
    assert.ok(!text.includes(form), `${where} shows the password`);
}

/** That it was refused with this one line, which shows no password. */
function assertRefused({ code, stdout, stderr }: Ran, line: RegExp): void {
  assert.equal(code, 104, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, line);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  assertHushed('the message', stderr);
}

describe('a Redis with a password', { skip: skipWithout('redis-server'), timeout: 60_000 }, () => {
  const started = async (t: TestContext): Promise<RedisServer> => {
    const redis = await startRedis(['--requirepass', PASSWORD]);
    t.after(() => redis.stop());
    return redis;
  };

  test('carries a run, and the password is nowhere to be seen', async (t) => {
    const { url } = await started(t);
    const secret = withPassword(url);
    const env = { REGATTA_REDIS: secret };
    const agent = await startAgent(t, '', 'a', [], { env });
    assertHushed('ps', readFileSync(`/proc/${agent.running.pid}/cmdline`, 'utf8'));
    const out = outFolder(t);
    const ran = await regatta([...RUN, '--out', out, '--engine'], { env });
    assert.equal(ran.code, 0, ran.stderr);
    const said = await agent.stop();
    assertHushed('the agent', `${said?.stdout}${said?.stderr}`);
    assertHushed('the run', ran.stdout + ran.stderr);
    for (const [name, text] of written(out)) assertHushed(name, text);
  });

  test('one that was typed on the command line is not in the results', async (t) => {
    const { url } = await started(t);
    const agent = await startAgent(t, withPassword(url), 'a', []);
    const out = outFolder(t);
    const ran = await regatta([...RUN, '--out', out, '--engine', withPassword(url)]);
    assert.equal(ran.code, 0, ran.stderr);
    await agent.stop();
    for (const [name, text] of written(out)) assertHushed(name, text);
  });

  test('a wrong one, or none, is one line and 104', async (t) => {
    const { url } = await started(t);
    const wrong = withPassword(url, 'HushWrong');
    const line = new RegExp(`^Redis at ${url} can't be used: it wants another password`);
    assertRefused(await regatta([...RUN, '--engine', wrong]), line);
    assertRefused(await regatta([...RUN, '--engine', url]), line);
    assertRefused(await regatta(['agent', '--redis', wrong]), line);
    assertRefused(await regatta(['report', '--engine', wrong, 'latest']), line);
  });
});

describe('a Redis over TLS', { skip: skipWithout('redis-server'), timeout: 60_000 }, () => {
  test('carries a run for those who can check its certificate', async (t) => {
    const redis = await startTlsRedis(await makeCertificate(), ['--requirepass', PASSWORD]);
    t.after(() => redis.stop());
    const url = withPassword(redis.url);
    await startAgent(t, url, 'a', ['--redis-ca', redis.ca]);
    const flags = ['--out', outFolder(t), '--engine', url, '--redis-ca', redis.ca];
    const ran = await regatta([...RUN, ...flags]);
    assert.equal(ran.code, 0, ran.stderr);
  });

  test('what does not fit is one line and 104', async (t) => {
    const redis = await startTlsRedis(await makeCertificate());
    const elsewhere = await startTlsRedis(await makeCertificate({ name: 'elsewhere', ip: '192.0.2.1' }));
    const plain = await startRedis();
    t.after(() => Promise.all([redis.stop(), elsewhere.stop(), plain.stop()]));
    const other = join(outFolder(t), 'other.pem');
    writeFileSync(other, (await makeCertificate()).cert);
    const refused = async (url: string, line: RegExp, ...flags: string[]) =>
      assertRefused(await regatta([...RUN, '--engine', url, ...flags]), line);

    await refused(redis.url, /not signed by an authority that is known here/);
    await refused(redis.url, /not signed by an authority that is known here/, '--redis-ca', other);
    await refused(elsewhere.url, /its certificate is for another host/, '--redis-ca', elsewhere.ca);
    await refused(redis.url, /none\.pem: there is no such file/, '--redis-ca', 'none.pem');
    await refused(plain.url.replace('redis:', 'rediss:'), /perhaps it speaks no TLS/);
    await refused(redis.url.replace('rediss:', 'redis:'), /perhaps it wants TLS, rediss:/);
    await refused(plain.url, /--redis-ca goes with .* rediss:/, '--redis-ca', redis.ca);
  });
});

test('an address where nothing listens, or that is none, is one line and 104', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const refused = async (url: string, line: RegExp) =>
    assertRefused(await regatta([...RUN, '--engine', url]), line);
  await refused(
    `redis://:${IN_URL}@127.0.0.1:${port}`,
    /^Redis at redis:\S+ can't be used: nothing listens there/,
  );
  await refused(`redis://:${IN_URL}@no-such-host.invalid:${port}`, /the host name is not known/);
  await refused('redis://:Hush/1@host', /^the address of Redis is redis:/);
  await refused('redis://:Hush%zz@host', /^the address of Redis is redis:/);
  await refused('http://:Hush@host', /^unexpected argument http:..\*\*\*@host/);
});
