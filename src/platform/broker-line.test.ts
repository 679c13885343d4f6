import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startMosquitto } from '../../test/helpers/mosquitto.ts';
import { skipWithout } from '../../test/helpers/programs.ts';
import { RegattaError } from '../regatta-error.ts';
import { brokerAddress } from './broker-line.ts';
import { startPlatform } from './start.ts';
import { call, MODEL, platformOptions, started, TestDevice, until } from './testing.ts';

const WITH_MOSQUITTO = { timeout: 20_000, skip: skipWithout('mosquitto') };

async function behindMosquitto(t: TestContext) {
  const broker = await startMosquitto();
  t.after(() => broker.stop());
  const platform = await started(t, {}, platformOptions({ groups: 1 }, { behind: broker.url }));
  const device = async (serial: string) => {
    const one = await TestDevice.connect(broker.url, serial);
    await one.client.subscribeAsync([one.id, 'KQ', `KQ/${MODEL}`]);
    return one;
  };
  const tally = (name: string): number => platform.stats().tallies[`deli/${name}`] ?? 0;
  return { broker, platform, device, tally };
}

describe('behind a general broker (PROTOCOLS 1.2)', WITH_MOSQUITTO, () => {
  it('a whole life goes through Mosquitto: 100 to 105, a firmware, 300 and 301', async (t) => {
    const { platform, device, tally } = await behindMosquitto(t);
    const one = await device('1');
    assert.equal((await one.ask(100)).data?.code, 0);
    assert.equal((await one.ask(101, { product_version: '1.0' }, 1)).data?.code, 0);
    assert.deepEqual((await one.ask(102)).data, {
      code: 0,
      status: 1,
      group_id: '1000',
      last_access: 0,
      product_version: '1.1',
    });
    const { file_path } = (await one.ask(103)).data as { file_path: string };
    assert.equal((await fetch(file_path)).status, 200);
    assert.equal((await one.push('echo', 'checkin', { n: 1 })).action, 301);
    assert.equal((await one.ask(105, { code: 202, msg: 'hot' })).data?.code, 0);
    assert.equal((await one.ask(104)).data?.code, 0);
    assert.equal((await one.push('echo', 'checkin')).data?.code, 107);
    for (const action of [100, 101, 102, 103, 104, 105])
      assert.deepEqual([tally(`seen/${action}`), tally(`replied/${action}/0`)], [1, 1], String(action));
    assert.deepEqual([tally('forwarded/300'), tally('instructed/301')], [1, 1]);
    assert.equal(platform.stats().connections.open, 1);
  });

  it('instructions and broadcasts reach the devices that subscribed', async (t) => {
    const { platform, device, tally } = await behindMosquitto(t);
    const [one, two] = [await device('1'), await device('2')];
    await one.ask(100);
    const answer = call(platform, '/admin/control', { device: one.id, cmd: 'ping' });
    // As in the seed's sample, without `from`: it is known by its mid.
    one.answer(await one.next(200), { code: 0, cmd: 'ping' });
    assert.deepEqual((await answer).data, { code: 0, cmd: 'ping' });
    await call(platform, '/admin/firmware', { model: MODEL, version: '2.0', size: 10 });
    assert.deepEqual((await two.next(202)).data, { version: '2.0' });
    assert.deepEqual((await one.next(202)).data, { version: '2.0' });
    assert.equal(tally('broadcast/202'), 1);
  });

  it('a device of no product is told 107 on its own topic', async (t) => {
    const { broker, tally } = await behindMosquitto(t);
    const stranger = await TestDevice.connect(broker.url, '1', {}, 'X9');
    await stranger.client.subscribeAsync(stranger.id);
    assert.equal((await stranger.ask(102)).data?.code, 107);
    stranger.send({ ...stranger.envelope(102), from: 'device' });
    stranger.send('not JSON');
    await until(() => tally('strangers') === 2 && tally('anonymous') === 1);
  });

  it('devices find the broker in the access list, without its account', async (t) => {
    const { broker, platform } = await behindMosquitto(t);
    const list = await (await fetch(`${platform.addresses.http}/access_list`)).json();
    assert.deepEqual(list, { MQTT: [broker.url.replace('mqtt:', 'tcp:')] });
    assert.equal(brokerAddress('mqtt://u:p@h:1883'), 'mqtt://h:1883');
  });
});

describe('a broker that is not there', { timeout: 10_000 }, () => {
  it('is said in one line, with how to mend it', async () => {
    const options = platformOptions({}, { behind: 'mqtt://u:secret@127.0.0.1:1' });
    await assert.rejects(startPlatform(options), (error: unknown) => {
      assert.ok(error instanceof RegattaError);
      assert.match(
        error.message,
        /^platform: no use of the broker at mqtt:\/\/127\.0\.0\.1:1: .*\(see --behind\)$/,
      );
      assert.ok(!error.message.includes('secret'));
      return true;
    });
  });
});
