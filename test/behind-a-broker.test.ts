/**
 * Our devices on a platform that is not ours: a general broker, with the business side behind it as a client of its
 * own. A whole life, and both sides' counts held together.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { startMosquitto } from './helpers/mosquitto.ts';
import { startPlatform } from './helpers/platform.ts';
import { skipWithout } from './helpers/programs.ts';
import { startRabbitMq } from './helpers/rabbitmq.ts';
import { assertAccounted, outcomesOf, outFolder, run, stepOf, total } from './helpers/results.ts';

const DEVICES = 20;
const LIFE = `[
  connect, subscribe, time-sync, { report-info: { name: "gate {index}" } }, query,
  { push: { to: echo, cmd: checkin, payload: { card: 7 }, wait: true } },
  { upgrade: { window: 1s, install: 10ms..20ms } }, query,
  { alarm: { code: 202, msg: jammed } }, unbind, { push: { to: echo, cmd: checkin, wait: true } }, disconnect ]`;

/** Mosquitto lets in whoever comes. RabbitMQ knows one password a user: all devices log in by the same account. */
const BROKERS = [
  { broker: 'Mosquitto', program: 'mosquitto', start: startMosquitto, account: undefined },
  {
    broker: "RabbitMQ's MQTT plug-in",
    program: 'rabbitmq-server',
    start: startRabbitMq,
    account: 'guest,guest',
  },
] as const;

/** Scheme 1 (PROTOCOLS 1.1). */
function registered(t: TestContext, account: string): string[] {
  const file = join(outFolder(t), 'accounts.csv');
  const lines = Array.from({ length: DEVICES }, (_, index) => `${index},${account}`);
  writeFileSync(file, `serial,username,password\n${lines.join('\n')}\n`);
  return ['--set', `fleets.gates.identities={ csv: "${file}" }`];
}

for (const { broker, program, start, account } of BROKERS)
  describe(`behind ${broker}`, { skip: skipWithout(program), timeout: 90_000 }, () => {
    test('our devices live a whole life, and the business side counts what they count (PROTOCOLS 1.2)', async (t) => {
      const { url, stop } = await start();
      t.after(stop);
      const platform = await startPlatform(t, ['--behind', url, '--firmware', 'GATE1=1.1:64KiB']);
      const ran = await run(t, 'life.yaml', [
        ...['--set', `target={ mqtt: "${url}", subscribeOwnTopic: true }`],
        ...['--set', `fleets.gates.lifecycle=${LIFE}`],
        ...['--set', 'fleets.gates.timeouts.reply=10s'],
        ...(account === undefined ? [] : registered(t, account)),
      ]);
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assertAccounted(ran);
      const { summary } = ran;
      for (const step of ['connect', 'time-sync', 'report-info', 'query', 'firmware', 'alarm', 'unbind'])
        assert.deepEqual(Object.keys(stepOf(summary, step).outcomes), ['ok'], step);
      assert.deepEqual(stepOf(summary, 'upgrade').outcomes, { 'ok/installed': DEVICES });
      assert.deepEqual(stepOf(summary, 'download').outcomes, { 'ok/whole': DEVICES });
      assert.deepEqual(stepOf(summary, 'push').outcomes, { ok: DEVICES, 'platform/107': DEVICES });
      assert.equal(outcomesOf(summary, 'disconnect', 'ok'), DEVICES);

      const { tallies } = await platform.stats();
      for (const action of [100, 101, 102, 103, 104, 105, 300]) {
        const sent = summary.tallies[`deli/sent/${action}`];
        assert.ok(sent);
        assert.equal(tallies[`deli/seen/${action}`], sent, `requests ${action}`);
        const replied = Object.entries(tallies).filter(([name]) =>
          name.startsWith(`deli/replied/${action}/`),
        );
        const forwarded = tallies[`deli/forwarded/${action}`] ?? 0;
        assert.equal(total(Object.fromEntries(replied)) + forwarded, sent, `replies ${action}`);
      }
      assert.equal(summary.tallies['deli/received/301'], DEVICES);
      assert.equal(tallies['deli/instructed/301'], DEVICES);
      assert.equal(tallies['firmware/requests'], DEVICES);
    });
  });
