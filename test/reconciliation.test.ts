/**
 * Devices and platform keep their books apart. Without faults they agree to the last message; with a fault they
 * differ by exactly what the fault has done, and every attempt still has one outcome.
 */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Summary } from '../src/metrics/summary.ts';
import { type StartedPlatform, startPlatform } from './helpers/platform.ts';
import type { Ran } from './helpers/regatta.ts';
import { assertAccounted, outcomesOf, type Results, run, stepOf, total } from './helpers/results.ts';

type Tallies = Readonly<Record<string, number>>;

/** Those whose names begin so, without that beginning. */
const under = (tallies: Tallies, prefix: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(tallies)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => [name.slice(prefix.length), count]),
  );
const sumUnder = (tallies: Tallies, prefix: string): number => total(under(tallies, prefix));

/** How many attempts of all steps ended in this way. */
const ended = ({ steps }: Summary, outcome: string): number =>
  total(steps.map(({ outcomes }) => outcomes[outcome] ?? 0));

function rowOf({ reconciliation }: Summary, what: string) {
  const row = reconciliation?.rows.find((one) => one.what === what);
  assert.ok(row, `no row "${what}" in ${reconciliation?.rows.map((one) => one.what).join(', ')}`);
  return row;
}

describe('without faults', { concurrency: 2 }, () => {
  for (const qos of [0, 1])
    test(`the summary of a run says for each action and code that both sides counted the same, at QoS ${qos}`, async (t) => {
      const ran = await run(t, 'life.yaml', ['--workers', '2', '--set', `fleets.gates.qos=${qos}`]);
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(ran.summary.reconciliation?.agrees, true);
      assert.deepEqual(
        ran.summary.reconciliation.rows.map(({ what, devices, platform }) => [what, devices, platform]),
        [100, 101, 102, 103, 104, 105].flatMap((action) => {
          const requests = action === 102 ? 180 : 20;
          return [
            [`${action} requests`, requests, requests],
            [`${action} replies code 0`, requests, requests],
          ];
        }),
      );
      assert.match(ran.stdout, /devices and platform agree to the last message/);
    });

  test('a platform of its own, asked by the test, tells the same numbers under the same names', async (t) => {
    const platform = await startPlatform(t, ['--firmware', 'GATE1=1.1:200KiB', '--bound', '50%']);
    const lived = await run(t, 'life.yaml', ['--target', platform.mqtt]);
    const upgraded = await run(t, 'upgrade.yaml', ['--target', platform.mqtt]);
    assert.deepEqual([lived.code, upgraded.code], [0, 0], lived.stderr + upgraded.stderr);
    const devices = (kind: string) =>
      added(under(lived.summary.tallies, kind), under(upgraded.summary.tallies, kind));
    const { tallies, connections } = await platform.stats();
    assert.deepEqual(devices('deli/sent/'), under(tallies, 'deli/seen/'));
    assert.deepEqual(devices('deli/received/'), under(tallies, 'deli/replied/'));
    assert.ok((under(tallies, 'deli/replied/')['104/107'] ?? 0) > 0, 'unbound devices cannot unbind');
    const opened = ['connect', 'reconnect'].map((step) => stepOf(upgraded.summary, step).attempts);
    assert.deepEqual(opened, [20, 20]);
    assert.deepEqual(connections, { open: 0, accepted: 60, refused: {}, takenOver: 0, closed: 60 });
    assert.equal(tallies['firmware/bytes'], 20 * 200 * 1024);
  });
});

describe('each fault of a conversation shows as what it is, and nothing else differs', {
  concurrency: 2,
}, () => {
  interface Fault {
    readonly name: string;
    readonly set: string;
    check(summary: Summary): void;
  }

  const faults: readonly Fault[] = [
    {
      name: 'latency',
      set: 'faults.latency={ median: 15ms, p99: 60ms }',
      check(summary) {
        for (const { step, attempts, outcomes } of summary.steps)
          assert.deepEqual(outcomes, { ok: attempts }, step);
        const { p50, p99 } = stepOf(summary, 'query').fromSend ?? assert.fail();
        assert.ok(p50 > 10 && p50 < 500 && p99 > 25, `p50 ${p50} ms, p99 ${p99} ms`);
        for (const { devices, platform } of summary.reconciliation?.rows ?? [])
          assert.equal(devices, platform);
      },
    },
    {
      name: 'error codes at a rate',
      set: 'faults.errors=[{ code: 105, rate: 30%, actions: [102] }, { code: 101, rate: 10% }]',
      check(summary) {
        for (const [step, action] of [
          ['query', 102],
          ['time-sync', 100],
          ['alarm', 105],
        ] as const)
          for (const code of [105, 101]) {
            const failed = outcomesOf(summary, step, `platform/${code}`);
            if (failed === 0) continue;
            const row = rowOf(summary, `${action} replies code ${code}`);
            assert.deepEqual([row.devices, row.platform], [failed, failed]);
          }
        assert.ok(outcomesOf(summary, 'query', 'platform/105') > 20);
        assert.equal(ended(summary, 'platform/105'), outcomesOf(summary, 'query', 'platform/105'));
        assert.ok(ended(summary, 'platform/101') > 10);
      },
    },
    {
      name: 'dropped replies',
      set: 'faults.dropReplies={ rate: 15%, actions: [102, 104] }',
      check(summary) {
        for (const [step, action] of [
          ['query', 102],
          ['unbind', 104],
        ] as const) {
          const { devices, platform, explained, because } = rowOf(
            summary,
            `${action} requests without a reply`,
          );
          assert.deepEqual([devices, explained], [platform, 0]);
          assert.equal(because, `${platform} dropped`);
          const late = sumUnder(summary.tallies, `deli/late/${action}/`);
          assert.equal(outcomesOf(summary, step, 'timeout'), platform + late);
        }
        assert.ok(outcomesOf(summary, 'query', 'timeout') > 10);
        // Asked until answered; a device whose first reply was dropped is unbound already, which is code 107.
        const { ok = 0, 'platform/107': already = 0, timeout = 0 } = stepOf(summary, 'unbind').outcomes;
        assert.equal(ok + already, 20);
        assert.ok(already <= timeout);
      },
    },
    {
      name: 'disconnects',
      set: 'faults.disconnects={ rate: 10%, actions: [102] }',
      check(summary) {
        const { devices, platform, because } = rowOf(summary, '102 requests without a reply');
        assert.equal(devices, platform);
        assert.equal(because, `${platform} cut`);
        assert.equal(outcomesOf(summary, 'query', 'socket/closed'), platform);
        assert.ok(platform > 8);
        assert.equal(stepOf(summary, 'reconnect').attempts, platform, 'each comes back once');
      },
    },
  ];

  for (const { name, set, check } of faults)
    test(name, async (t) => {
      const ran = await run(t, 'life.yaml', ['--set', set]);
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assertAccounted(ran);
      assert.equal(
        ran.summary.reconciliation?.agrees,
        true,
        JSON.stringify(ran.summary.reconciliation?.rows),
      );
      check(ran.summary);
    });

  test('all at once, against a platform of its own: each number is in both books', async (t) => {
    const platform = await startPlatform(t, [
      ...['--latency', '1ms..10ms', '--error-rate', '105=10%', '--error-rate', '101=5%'],
      ...['--drop-replies', '5%', '--disconnects', '5%', '--refusals', '20%'],
    ]);
    const ran = await run(t, 'life.yaml', ['--target', platform.mqtt]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assertAccounted(ran);
    const { tallies, connections } = await platform.stats();
    const { summary } = ran;
    const late = sumUnder(summary.tallies, 'deli/late/');
    const asked = ['time-sync', 'report-info', 'query', 'firmware', 'alarm', 'unbind'];
    const closed = total(asked.map((step) => outcomesOf(summary, step, 'socket/closed')));

    assert.deepEqual(under(summary.tallies, 'deli/sent/'), under(tallies, 'deli/seen/'));
    assert.deepEqual(under(summary.tallies, 'deli/received/'), under(tallies, 'deli/replied/'));
    assert.equal(ended(summary, 'timeout'), sumUnder(tallies, 'deli/dropped/') + late);
    assert.equal(closed, sumUnder(tallies, 'deli/cut/'));
    for (const code of [105, 101]) {
      const injected = Object.entries(under(tallies, 'deli/injected/')).filter(([of]) =>
        of.endsWith(`/${code}`),
      );
      assert.equal(ended(summary, `platform/${code}`), total(injected.map(([, count]) => count)));
    }
    assert.deepEqual(connections.refused, { 3: ended(summary, 'mqtt/connack-3') });
    assert.equal(
      connections.accepted,
      outcomesOf(summary, 'connect', 'ok') + outcomesOf(summary, 'reconnect', 'ok'),
    );
    for (const [what, count] of Object.entries({
      closed,
      ...connections.refused,
      dropped: ended(summary, 'timeout'),
    }))
      assert.ok(count > 0, `${what} happened`);
  });

  test('refusals: each is one attempt with its CONNACK code, and the device tries again', async (t) => {
    const ran = await run(t, 'life.yaml', ['--set', 'faults.refusals={ rate: 40%, code: 5 }']);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assertAccounted(ran);
    assert.equal(ran.summary.reconciliation?.agrees, true);
    assert.deepEqual(Object.keys(stepOf(ran.summary, 'connect').outcomes).sort(), ['mqtt/connack-5', 'ok']);
    assert.equal(outcomesOf(ran.summary, 'connect', 'ok'), 20);
  });
});

describe('each fault of a download shows as what it is', { concurrency: 2 }, () => {
  const SIZE = 200 * 1024;

  /** Twenty devices upgrade from a platform that is told so. */
  async function upgraded(t: TestContext, flag: string, value: string): Promise<Ran & Results & Told> {
    const platform = await startPlatform(t, ['--firmware', 'GATE1=1.1:200KiB', flag, value]);
    const ran = await run(t, 'upgrade.yaml', ['--target', platform.mqtt]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assertAccounted(ran);
    const { tallies } = await platform.stats();
    assert.deepEqual(under(ran.summary.tallies, 'deli/sent/'), under(tallies, 'deli/seen/'));
    assert.deepEqual(under(ran.summary.tallies, 'deli/received/'), under(tallies, 'deli/replied/'));
    return { ...ran, platform, tallies };
  }
  interface Told {
    readonly platform: StartedPlatform;
    readonly tallies: Tallies;
  }

  test('slow: every download takes as long as its speed says, and is whole', async (t) => {
    const { summary, tallies } = await upgraded(t, '--slow-downloads', '400KiB/s');
    assert.deepEqual(stepOf(summary, 'download').outcomes, { 'ok/whole': 20 });
    const { min = 0, max = 0 } = stepOf(summary, 'download').fromSend ?? {};
    assert.ok(min > 450 && max < 3000, `${min} to ${max} ms for half a second`);
    assert.equal(tallies['firmware/bytes'], 20 * SIZE);
  });

  test('truncated: each break is one more request, and what is resumed is whole in the end', async (t) => {
    const { summary, tallies } = await upgraded(t, '--truncate-downloads', '40%');
    const { outcomes } = stepOf(summary, 'download');
    const whole = total(under(outcomes, 'ok/'));
    const gaveUp = outcomes['firmware/gave-up'] ?? 0;
    assert.equal(whole + gaveUp, 20, JSON.stringify(outcomes));
    assert.equal(tallies['firmware/requests'], (tallies['firmware/truncated'] ?? 0) + whole);
    const resumptions = total(
      Object.entries(under(outcomes, 'ok/resumed-')).map(([times, downloads]) => Number(times) * downloads),
    );
    assert.ok(resumptions > 0 && resumptions <= (tallies['firmware/ranges'] ?? 0));
    assert.equal(outcomesOf(summary, 'upgrade', 'ok/installed'), whole);
    assert.equal(tallies['deli/seen/105'] ?? 0, gaveUp, 'each that gave up has told so by 105');
  });

  test('corrupted: each wrong byte is one wrong checksum, told by 105 and not installed', async (t) => {
    const { summary, tallies } = await upgraded(t, '--corrupt-downloads', '40%');
    const corrupted = tallies['firmware/corrupted'] ?? 0;
    assert.ok(corrupted > 0);
    assert.deepEqual(stepOf(summary, 'download').outcomes, {
      'ok/whole': 20 - corrupted,
      'firmware/checksum': corrupted,
    });
    assert.deepEqual(stepOf(summary, 'upgrade').outcomes, {
      'ok/installed': 20 - corrupted,
      'firmware/checksum': corrupted,
    });
    assert.equal(tallies['deli/seen/105'], corrupted);
    assert.equal(tallies['firmware/bytes'], 20 * SIZE);
  });
});

function added(a: Tallies, b: Tallies): Record<string, number> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
