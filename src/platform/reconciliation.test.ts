import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { reconcile } from '../metrics/reconcile.ts';
import type { Faults } from '../scenario/faults.ts';
import type { RunningPlatform } from './start.ts';
import { platformOptions, started, TestDevice, until } from './testing.ts';

const DEVICES = 10;
const ROUNDS = 12;
const ACTIONS = [100, 101, 102, 103, 300, 104, 105, 106];
const DATA: Record<number, Record<string, unknown>> = {
  101: { product_version: '1.0' },
  105: { code: 202, msg: 'paper jam' },
  // Answered by echo from devices that are bound, by the platform with 107 from the others.
  300: { cmd: 'checkin', payload: {} },
};

type Counts = Record<string, number>;

/** Sums the tallies `deli/<kind>/<action>…`. */
const sum = (tallies: Counts, kind: string, action: number | string = ''): number =>
  Object.entries(tallies)
    .filter(([name]) => `${name}/`.startsWith(`deli/${kind}/${action === '' ? '' : `${action}/`}`))
    .reduce((total, [, count]) => total + count, 0);

function assertInvariant({ tallies }: { tallies: Counts }): void {
  for (const action of ACTIONS) {
    const parts = ['replied', 'forwarded', 'dropped', 'cut', 'undelivered', 'pending'].map((kind) =>
      sum(tallies, kind, action),
    );
    const settled = parts.reduce((a, b) => a + b, 0);
    assert.equal(sum(tallies, 'seen', action), settled, `${action}: seen = ${parts.join(' + ')}`);
  }
}

/** What the devices counted, in the platform's own words. */
interface Load {
  readonly sent: Counts;
  readonly received: Counts;
}

/**
 * Every device sends every action again and again and reconnects when it is cut off. In turn at QoS 0 and 1; at 0
 * alone where connections break, since mqtt.js sends a QoS 1 publish again after a reconnect: twice seen.
 */
async function load(
  t: TestContext,
  platform: RunningPlatform,
  faults: Faults,
  isSettled: () => boolean,
): Promise<Load> {
  const sent: Counts = {};
  const received: Counts = {};
  const count = (counts: Counts, name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const devices = Array.from({ length: DEVICES }, (_, index) =>
    TestDevice.start(platform.addresses.mqtt, String(index), {
      reconnectPeriod: 1,
      reconnectOnConnackError: true,
      queueQoSZero: false,
    }),
  );
  t.after(() => Promise.all(devices.map((device) => device.leave())));
  for (const { client } of devices)
    client.on('message', (_, payload) => {
      const { action, data } = JSON.parse(payload.toString());
      count(received, data.code === undefined ? String(action) : `${action}/${data.code}`);
    });
  for (let round = 0; round < ROUNDS; round++) {
    await until(() => devices.every(({ client }) => client.connected));
    for (const device of devices)
      for (const action of ACTIONS) {
        if (!device.client.connected) continue;
        device.send(
          device.envelope(action, DATA[action], action === 300 ? 'echo' : 'system'),
          'device',
          faults.disconnects || round % 2 === 0 ? 0 : 1,
        );
        count(sent, String(action));
      }
    await new Promise(setImmediate);
    assertInvariant(platform.stats());
  }
  await until(isSettled);
  await Promise.all(devices.map((device) => device.leave()));
  return { sent, received };
}

/** Settled when nothing is pending and the platform has seen nothing new for a while. */
async function run(t: TestContext, faults: Faults): Promise<Load & { tallies: Counts }> {
  const platform = await started(t, faults, platformOptions({ bound: 0.5 }));
  let last = { seen: -1, at: 0 };
  const counts = await load(t, platform, faults, () => {
    const { tallies } = platform.stats();
    const seen = sum(tallies, 'seen') + sum(tallies, 'replied');
    if (seen !== last.seen) last = { seen, at: performance.now() };
    return sum(tallies, 'pending') === 0 && performance.now() - last.at > 100;
  });
  await until(() => platform.stats().connections.open === 0);
  const stats = platform.stats();
  assertInvariant(stats);
  const { accepted, closed } = stats.connections;
  assert.equal(accepted, closed, 'every connection that was accepted has been closed');
  return { ...counts, tallies: stats.tallies };
}

/** What devices should have received: `deli/replied/102/0` → `102/0`, `deli/instructed/301` → `301`. */
const replied = (tallies: Counts): Counts =>
  Object.fromEntries(
    Object.entries(tallies).flatMap(([name, n]) => {
      const [, label] = /^deli\/(?:replied|instructed)\/(.+)$/.exec(name) ?? [];
      return label === undefined ? [] : [[label, n]];
    }),
  );

/** As a run's devices would tell it. */
const asDevices = ({ sent, received }: Load): Counts =>
  Object.fromEntries([
    ...Object.entries(sent).map(([label, n]) => [`deli/sent/${label}`, n]),
    ...Object.entries(received).map(([label, n]) => [`deli/received/${label}`, n]),
  ]);

describe('the platform reconciles with its devices', { timeout: 60_000 }, () => {
  it('exactly, without faults', async (t) => {
    const { sent, received, tallies } = await run(t, {});
    for (const action of ACTIONS) assert.equal(sum(tallies, 'seen', action), sent[action]);
    assert.deepEqual(received, replied(tallies));
    assert.ok(received['301']! > 0 && received['300/107']! > 0);
    assert.equal(reconcile(asDevices({ sent, received }), tallies, ['deli']).agrees, true);
    assert.equal(sum(tallies, 'seen'), DEVICES * ROUNDS * ACTIONS.length);
    assert.deepEqual(
      ['dropped', 'cut', 'undelivered', 'injected'].map((kind) => sum(tallies, kind)),
      [0, 0, 0, 0],
    );
  });

  it('exactly, under latency', async (t) => {
    const { sent, received, tallies } = await run(t, { latency: { kind: 'uniform', min: 0, max: 20 } });
    for (const action of ACTIONS) assert.equal(sum(tallies, 'seen', action), sent[action]);
    assert.deepEqual(received, replied(tallies));
  });

  it('with injected codes, which are counted in replied and by themselves', async (t) => {
    const { received, tallies } = await run(t, { errors: [{ code: 105, rate: 0.3, actions: [100, 102] }] });
    assert.deepEqual(received, replied(tallies));
    assert.ok(tallies['deli/injected/102/105']! > 0);
    assert.equal(tallies['deli/injected/100/105'], received['100/105']);
    assert.equal(sum(tallies, 'injected', 101), 0);
  });

  it('with dropped replies, which are what the devices miss', async (t) => {
    const { sent, received, tallies } = await run(t, { dropReplies: { rate: 0.4 } });
    assert.deepEqual(received, replied(tallies));
    const missed =
      Object.values(sent).reduce((a, b) => a + b) - Object.values(received).reduce((a, b) => a + b);
    assert.equal(reconcile(asDevices({ sent, received }), tallies, ['deli']).agrees, true);
    assert.equal(sum(tallies, 'dropped'), missed);
    assert.ok(missed > 0);
  });

  it('with disconnects, where every request that was seen is accounted for', async (t) => {
    const { sent, tallies } = await run(t, { disconnects: { rate: 0.05, actions: [102, 104] } });
    assert.ok(sum(tallies, 'cut') > 0);
    assert.equal(sum(tallies, 'cut', 100), 0);
    for (const action of ACTIONS) assert.ok(sum(tallies, 'seen', action) <= sent[action]!);
  });

  it('with refused connections', async (t) => {
    const { sent, received, tallies } = await run(t, { refusals: { rate: 0.5, code: 3 } });
    for (const action of ACTIONS) assert.equal(sum(tallies, 'seen', action), sent[action]);
    assert.deepEqual(received, replied(tallies));
  });

  it('with everything at once', async (t) => {
    const { tallies } = await run(t, {
      latency: { kind: 'exponential', mean: 5 },
      errors: [{ code: -1, rate: 0.1 }],
      dropReplies: { rate: 0.1 },
      disconnects: { rate: 0.02 },
      refusals: { rate: 0.2, code: 5 },
    });
    for (const kind of ['replied', 'dropped', 'cut', 'injected', 'undelivered'])
      assert.ok(sum(tallies, kind) > 0, kind);
  });
});

describe('delayed replies', { timeout: 10_000 }, () => {
  it('come after their delay, in the order of their requests', async (t) => {
    const platform = await started(t, { latency: { kind: 'uniform', min: 10, max: 40 } });
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    const start = performance.now();
    const mids = Array.from({ length: 20 }, () => device.envelope(102));
    for (const envelope of mids) device.send(envelope);
    await until(() => device.inbox.length === 1);
    assert.ok(performance.now() - start >= 10);
    await until(() => device.inbox.length === mids.length);
    assert.deepEqual(
      device.inbox.map(({ envelope }) => envelope.mid),
      mids.map(({ mid }) => mid),
    );
  });

  it('are undelivered when the device has gone meanwhile, also when the platform is closed', async (t) => {
    const platform = await started(t, { latency: { kind: 'constant', value: 60_000 } });
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    device.send(device.envelope(102));
    await until(() => platform.stats().tallies['deli/pending/102'] === 1);
    await device.leave();
    await platform.close();
    const { tallies } = platform.stats();
    assert.equal(tallies['deli/undelivered/102/0'], 1);
    assert.equal(tallies['deli/pending/102'], undefined);
  });

  it('end with the fault that delayed them', async (t) => {
    const platform = await started(t, { dropReplies: { rate: 1 } });
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    device.send(device.envelope(102));
    await until(() => platform.stats().tallies['deli/dropped/102/0'] === 1);
    platform.setFaults({});
    assert.equal((await device.ask(102)).data?.code, 0);
  });
});
