import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { skipWithout } from '../../test/helpers/programs.ts';
import { computedPassword, type Envelope } from '../clouds/deli/wire.ts';
import { call, MODEL, platformOptions, SECRET, started, until } from './testing.ts';

const run = promisify(execFile);
// Debian's package of mosquitto_pub has mosquitto_sub and mosquitto_rr too.
const WITH_CLIENTS = { timeout: 30_000, skip: skipWithout('mosquitto_pub') };

/** A device made of Mosquitto's command-line clients; each call is a connection of its own. */
async function device(t: TestContext) {
  const platform = await started(t, {}, platformOptions({ groups: 1 }));
  const id = `${MODEL}_1`;
  const { port } = new URL(platform.addresses.mqtt);
  const password = computedPassword(id, MODEL, SECRET);
  const login = ['-h', '127.0.0.1', '-p', port, '-V', 'mqttv311', '-i', id, '-u', MODEL, '-P', password];
  let mid = 0;
  const message = (action: number, data?: object, to?: string): string =>
    JSON.stringify({ mid: String(++mid), from: id, to, time: 0, action, data });
  /** One request and the first message that comes back. */
  const ask = async (action: number, data?: object, to?: string): Promise<Envelope> => {
    const { stdout } = await run('mosquitto_rr', [
      ...login,
      ...['-t', 'device', '-e', 'KQ', '-W', '5', '-m', message(action, data, to)],
    ]);
    return JSON.parse(stdout);
  };
  return { platform, id, login, message, ask };
}

describe("devices made of Mosquitto's own clients", WITH_CLIENTS, () => {
  it('live a whole life on the platform', async (t) => {
    const { platform, ask } = await device(t);
    const codeOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).data?.code;
    assert.equal(await codeOf(100), 0);
    assert.equal(await codeOf(101, { product_version: '1.0' }), 0);
    const { group_id, product_version } = (await ask(102)).data as Record<string, unknown>;
    assert.deepEqual([group_id, product_version], ['1000', '1.1']);
    const { file_path = '', checksum } = (await ask(103)).data as Record<string, string>;
    const bytes = new Uint8Array(await (await fetch(file_path)).arrayBuffer());
    assert.equal(createHash('md5').update(bytes).digest('hex'), checksum);
    const { action, from, data } = await ask(300, { cmd: 'checkin', payload: { who: 'Li' } }, 'echo');
    assert.deepEqual([action, from, data], [301, 'echo', { cmd: 'checkin', payload: { who: 'Li' } }]);
    assert.equal(await codeOf(105, { code: 202, msg: 'paper jam' }), 0);
    assert.equal(await codeOf(104), 0);
    assert.equal(await codeOf(300, { cmd: 'checkin' }, 'echo'), 107);
    const { tallies } = platform.stats();
    for (const one of [100, 101, 102, 103, 104, 105]) assert.equal(tallies[`deli/replied/${one}/0`], 1);
  });

  it('hear what the platform tells them, and are refused with a wrong password', async (t) => {
    const { platform, id, login, message } = await device(t);
    const listening = run('mosquitto_sub', [
      ...login,
      ...['-t', 'KQ', '-t', `KQ/${MODEL}`, '-C', '3', '-W', '10', '-v'],
    ]);
    await until(() => platform.stats().connections.open === 1);
    await call(platform, '/admin/bind', { device: id, group_id: '2000' });
    const told = call(platform, '/admin/control', { model: MODEL, cmd: 'ping' });
    assert.deepEqual((await told).data, { devices: 1, told: 1 });
    // It is connected before it has subscribed: only then can a broadcast reach it.
    const firmware = { model: MODEL, version: '2.0', size: 10 } as const;
    let heard = '';
    void listening.then(({ stdout }) => {
      heard = stdout;
    });
    while (heard === '') {
      await call(platform, '/admin/firmware', firmware);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const lines = heard.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => [line.split(' ')[0], JSON.parse(line.slice(line.indexOf(' '))).action]),
      [
        [id, 203],
        [id, 200],
        [`KQ/${MODEL}`, 202],
      ],
    );
    await run('mosquitto_pub', [...login, '-q', '1', '-t', 'device', '-m', message(100)]);
    await until(() => platform.stats().tallies['deli/seen/100'] === 1);
    const wrong = [...login.slice(0, -1), 'wrong', '-t', 'device', '-m', 'x'];
    await assert.rejects(run('mosquitto_pub', wrong), /bad user name or password|not authorised/i);
  });
});
