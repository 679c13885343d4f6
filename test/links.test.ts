/** The same lives over every kind of connection, and with every kind of account: they come to the same counts. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Summary } from '../src/metrics/summary.ts';
import { startMosquitto } from './helpers/mosquitto.ts';
import { startPlatform } from './helpers/platform.ts';
import { skipWithout } from './helpers/programs.ts';
import { regatta } from './helpers/regatta.ts';
import { assertAccounted, outcomesOf, run, scenarioFile, stepOf } from './helpers/results.ts';

/** What twenty devices of life.yaml come to when nothing is in their way. */
const LIFE = {
  connect: { ok: 20 },
  subscribe: { ok: 20 },
  'time-sync': { ok: 20 },
  'report-info': { ok: 20 },
  query: { ok: 180 },
  firmware: { ok: 20 },
  alarm: { ok: 20 },
  unbind: { ok: 20 },
  disconnect: { ok: 20 },
};

const countsOf = ({ steps }: Summary) =>
  Object.fromEntries(steps.map(({ step, outcomes }) => [step, outcomes]));

const TLS = 'target={ embedded: true, tls: true }';
const BY_LIST = 'target={ embedded: true, accessList: true }';
const BY_LIST_AND_TLS = 'target={ embedded: true, tls: true, accessList: true }';

describe('one scenario', { concurrency: 2 }, () => {
  for (const [over, settings, and = {}] of [
    ['the lean link', ['link=lean']],
    ['the mqtt.js link', ['link=mqtt.js']],
    ['the lean link and TLS, trusting the certificate that the platform has made', ['link=lean', TLS]],
    ['the mqtt.js link and TLS', ['link=mqtt.js', TLS]],
    ['the lean link at QoS 1', ['link=lean', 'fleets.gates.qos=1']],
    ['the mqtt.js link at QoS 1', ['link=mqtt.js', 'fleets.gates.qos=1']],
    ['a gateway that each device asks the access list for', [BY_LIST], { discover: { ok: 20 } }],
    ['the access list and TLS at QoS 1', [BY_LIST_AND_TLS, 'fleets.gates.qos=1'], { discover: { ok: 20 } }],
  ] as const)
    test(`over ${over}`, async (t) => {
      const flags = ['validity.lateness=1s', ...settings].flatMap((setting) => ['--set', setting]);
      const ran = await run(t, 'life.yaml', flags);
      assert.deepEqual({ code: ran.code, stderr: ran.stderr }, { code: 0, stderr: '' }, ran.stdout);
      assert.deepEqual(countsOf(ran.summary), { ...LIFE, ...and });
      assertAccounted(ran);
      assert.equal(ran.summary.reconciliation?.agrees, true);
    });

  for (const link of ['lean', 'mqtt.js'])
    test(`over a general broker, with the ${link} link`, { skip: skipWithout('mosquitto') }, async (t) => {
      const broker = await startMosquitto();
      t.after(broker.stop);
      const target = `target={ mqtt: "${broker.url}", subscribeOwnTopic: true, publishTopic: "{clientId}", echo: true }`;
      const ran = await run(t, 'life.yaml', ['--set', target, '--set', `link=${link}`]);
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      // The devices ask for their own topics, and then for the broadcasts.
      assert.deepEqual(countsOf(ran.summary), { ...LIFE, subscribe: { ok: 40 } });
    });
});

describe('TLS to a platform of its own', () => {
  test('devices that are given its certificate connect; those that are not refuse it', async (t) => {
    const platform = await startPlatform(t, ['--mqtts-port', '0']);
    const { mqtts = '', trust = '' } = platform.tls ?? {};
    const folder = mkdtempSync(join(tmpdir(), 'regatta-trust-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const pem = join(folder, 'trust.pem');
    writeFileSync(pem, trust);
    const trusting = await run(t, 'life.yaml', ['--set', `target={ mqtt: "${mqtts}", trust: "${pem}" }`]);
    assert.equal(trusting.code, 0, trusting.stdout + trusting.stderr);
    assert.deepEqual(countsOf(trusting.summary), LIFE);

    const few = [
      ...['--devices', '3', '--set', 'fleets.gates.reconnect.tries=1'],
      ...['--set', 'thresholds=[connect.rate == 100%]'],
    ];
    const wary = await run(t, 'life.yaml', ['--target', mqtts, ...few]);
    assert.equal(wary.code, 99, wary.stdout + wary.stderr);
    const [[outcome = '', count] = []] = Object.entries(stepOf(wary.summary, 'connect').outcomes);
    assert.match(outcome, /^socket\/.*(CERT|SIGNATURE)/);
    assert.equal(count, 3);
  });
});

test('an access list that fails leaves the default gateway, and of two gateways a dead one leaves the other', async (t) => {
  const platform = await startPlatform(t);
  const list = `target={ accessList: "http://127.0.0.1:1/access_list", mqtt: "${platform.mqtt}" }`;
  const byDefault = await run(t, 'life.yaml', ['--devices', '5', '--set', list]);
  assert.equal(byDefault.code, 0, byDefault.stdout + byDefault.stderr);
  assert.deepEqual(stepOf(byDefault.summary, 'discover').outcomes, { 'socket/ECONNREFUSED': 5 });
  assert.equal(outcomesOf(byDefault.summary, 'connect', 'ok'), 5);

  const two = `target=["mqtt://127.0.0.1:1", "${platform.mqtt}"]`;
  const byTurns = await run(t, 'life.yaml', ['--set', two]);
  assert.equal(byTurns.code, 0, byTurns.stdout + byTurns.stderr);
  assert.match(byTurns.stdout, /^0:00 {2}nothing listens at mqtt:\/\/127\.0\.0\.1:1 /m);
  assert.equal(outcomesOf(byTurns.summary, 'connect', 'ok'), 20);
  assert.ok(outcomesOf(byTurns.summary, 'connect', 'socket/ECONNREFUSED') > 0, 'the first is picked by lot');
  assertAccounted(byTurns);
});

describe('accounts', () => {
  const FIVE = ['--set', 'fleets.gates.devices=5'];
  const FROM_FILE = ['--set', 'fleets.gates.identities={ csv: accounts.csv }'];

  test('registered beforehand in a file (scheme 1): each device logs in as its line says', async (t) => {
    const ran = await run(t, 'life.yaml', [...FIVE, ...FROM_FILE]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.deepEqual(outcomesOf(ran.summary, 'connect', 'ok'), 5);
    assert.deepEqual(outcomesOf(ran.summary, 'query', 'ok'), 45);
    assert.equal(ran.summary.reconciliation?.agrees, true);
  });

  test('that the platform does not know are refused; one line without a password logs in by scheme 2', async (t) => {
    const platform = await startPlatform(t);
    const once = ['--set', 'fleets.gates.reconnect.tries=1'];
    const ran = await run(t, 'life.yaml', [...FIVE, ...FROM_FILE, ...once, '--target', platform.mqtt]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    const { ok, ...refused } = stepOf(ran.summary, 'connect').outcomes;
    assert.equal(ok, 1);
    assert.deepEqual(Object.values(refused), [4]);
    assert.match(Object.keys(refused)[0] ?? '', /^mqtt\/connack-[245]$/);
    assert.deepEqual((await platform.stats()).connections.accepted, 1);
  });

  test('of a file with too few lines: said before the run', async () => {
    const six = ['--set', 'fleets.gates.devices=6'];
    const { code, stderr } = await regatta(['run', scenarioFile('life.yaml'), ...FROM_FILE, ...six]);
    assert.equal(code, 104);
    assert.match(stderr, /expected at most 5 devices, as many as accounts\.csv has lines, found 6\n$/);
  });
});
