/** A run from its scenario to its verdict and its results, by the real command on real sockets. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HistogramLogReader } from 'hdr-histogram-js';
import type { Environment } from '../src/outputs/files/environment.ts';
import { startMosquitto } from './helpers/mosquitto.ts';
import { skipWithout } from './helpers/programs.ts';
import { ROOT } from './helpers/regatta.ts';
import { assertAccounted, run, stepOf } from './helpers/results.ts';

describe('a run that passes', () => {
  const SECRET = 'nobody-may-read-this';

  test('ends with 0, tells every step of the scenario, and leaves its files', async (t) => {
    const ran = await run(t, 'life.yaml', ['--set', 'thresholds=[query.p99 < 5s, errors.rate == 0%]']);
    assert.deepEqual({ code: ran.code, stderr: ran.stderr }, { code: 0, stderr: '' }, ran.stdout);
    assert.match(ran.stdout, /^PASS {2}life$/m);
    assert.deepEqual(readdirSync(ran.folder).sort(), [
      'controller.ndjson',
      'environment.json',
      'frames.ndjson',
      'histograms.hlog',
      'junit.xml',
      'report.html',
      'run.json',
      'scenario.yaml',
      'summary.json',
    ]);
    const { summary, frames } = ran;
    assert.equal(summary.verdict, 'PASS');
    assert.deepEqual(
      summary.thresholds.map(({ passed }) => passed),
      [true, true],
    );
    // In the order of the life, each as often as 20 devices come to it.
    assert.deepEqual(
      summary.steps.map(({ step, attempts }) => `${step} ${attempts}`),
      [
        'connect 20',
        'subscribe 20',
        'time-sync 20',
        'report-info 20',
        'query 180',
        'firmware 20',
        'alarm 20',
        'unbind 20',
        'disconnect 20',
      ],
    );
    for (const { step, attempts, outcomes, fromDue, fromSend } of summary.steps) {
      assert.deepEqual(outcomes, { ok: attempts }, step);
      assert.deepEqual([fromDue?.count, fromSend?.count], [attempts, attempts], step);
    }
    assertAccounted(ran);
    assert.equal(frames.at(-1)?.final, true);
    for (const row of summary.steps)
      assert.match(ran.stdout, new RegExp(`^ +${row.step} +${row.attempts} +100 %`, 'm'));
  });

  test('writes no secret down, wherever it came from, and a scenario that can be run again', async (t) => {
    const env = { GATE1_SECRET: SECRET, OTHER_SECRET: SECRET };
    const first = await run(t, 'life.yaml', ['--devices', '2'], { env });
    const second = await run(
      t,
      'life.yaml',
      ['--devices', '2', '--set', `fleets.gates.product.secret=${SECRET}`, '--seed', '9'],
      { env },
    );
    for (const { folder, stdout, stderr, code } of [first, second]) {
      assert.equal(code, 0, stdout + stderr);
      const files = readdirSync(folder).map(
        (file) => [file, readFileSync(join(folder, file), 'utf8')] as const,
      );
      assert.ok(files.some(([file]) => file === 'report.html'));
      for (const [file, text] of files) assert.ok(!text.includes(SECRET), file);
      assert.ok(!(stdout + stderr).includes(SECRET));
    }
    const again = await run(t, join(first.folder, 'scenario.yaml'), [], { env });
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(countsOf(again.summary), countsOf(first.summary));
    assert.match(readFileSync(join(second.folder, 'scenario.yaml'), 'utf8'), /^seed: 9$/m);
  });

  test('says on what machine and how it was run, and keeps every latency', async (t) => {
    const ran = await run(t, 'life.yaml', ['--devices', '5']);
    const environment = JSON.parse(readFileSync(join(ran.folder, 'environment.json'), 'utf8')) as Environment;
    assert.equal(environment.node, process.version);
    assert.ok(environment.cpu.count > 0);
    assert.ok(environment.commandLine.includes('--devices'));
    const log = readFileSync(join(ran.folder, 'histograms.hlog'), 'utf8');
    const reader = new HistogramLogReader(log);
    const counts: Record<string, number> = {};
    for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram())
      counts[next.tag ?? ''] = (counts[next.tag ?? ''] ?? 0) + next.totalCount;
    assert.deepEqual([counts['gates/query'], counts['gates/query/sent']], [45, 45], log);
  });
});

describe('a verdict as an exit code', { concurrency: 2 }, () => {
  test('99 when a threshold fails, and the reason names it with what was seen', async (t) => {
    const ran = await run(t, 'life.yaml', ['--devices', '3', '--set', 'thresholds=[query.count > 1000]']);
    assert.equal(ran.code, 99, ran.stderr);
    assert.equal(ran.summary.verdict, 'FAIL');
    assert.match(ran.summary.reasons.join(), /query\.count > 1000 failed: 27/);
    assert.match(ran.stdout, /^FAIL {2}life {2}\(exit code 99\)$/m);
  });

  test('99 when a threshold saw no sample', async (t) => {
    const ran = await run(t, 'life.yaml', ['--devices', '1', '--set', 'thresholds=[reconnect.p99 < 1s]']);
    assert.equal(ran.code, 99, ran.stderr);
    assert.equal(ran.summary.thresholds[0]?.observed, 'no samples');
  });

  test('98 when the load that was asked for was not applied: that is no verdict on the platform', async (t) => {
    const busy = ['--set', 'faults.latency=400ms', '--set', 'fleets.gates.timeouts.reply=2s'];
    const ran = await run(t, 'steady.yaml', [...busy, '--set', 'phases=[{ name: all, for: 2s }]']);
    assert.equal(ran.code, 98, ran.stdout);
    assert.equal(ran.summary.verdict, 'INVALID');
    assert.match(ran.summary.reasons.join(), /due attempts of gates\/query never began/);
    assert.ok(stepOf(ran.summary, 'query').missed > 100);
    assertAccounted(ran);
  });
});

describe('each shipped scenario lives, small and hurried', { concurrency: 2 }, () => {
  /** Fewer devices, time compressed to about two seconds, and rates to match: what happens stays the same. */
  const SMALL: Readonly<Record<string, readonly string[]>> = {
    'capacity-steps.yaml': [
      ...['--devices', '60', '--set', 'timeScale=25', '--set'],
      'fleets.gates.lifecycle[3].repeat.rate={rate-1000: 10/s, rate-2000: 20/s, rate-4000: 40/s, rate-6000: 60/s}',
    ],
    'churn.yaml': ['--devices', '40', '--set', 'timeScale=15'],
    'ci-gate.yaml': [
      ...['--devices', '40', '--set', 'timeScale=8'],
      ...['--set', 'fleets.gates.lifecycle[4].repeat.rate.steady=40/s'],
      // Windows and graces are real time, of which a run in a hurry has less.
      ...['--set', 'thresholds[3]={ expect: query.p99 < 10s, phase: steady, window: 1s, stop: true }'],
      ...['--set', 'thresholds[4].grace=1s', '--set', 'thresholds[5].window=1s'],
    ],
    'demo.yaml': [
      ...['--devices', '60', '--set', 'timeScale=1200'],
      ...['--set', 'fleets.printers.lifecycle[2].repeat.rate={ morning: 10/m, evening: 5/m }'],
    ],
    'firmware-night.yaml': ['--devices', '40', '--set', 'timeScale=4000'],
    'office-morning.yaml': [
      ...['--devices', '30', '--set', 'timeScale=1800', '--set'],
      'fleets.attendance.lifecycle[6].repeat.rate={ early-birds: 5/m, rush: 30/m, last-minute: 45/m, quiet: 2/m }',
    ],
    'canteen-day.yaml': [
      ...[
        '--devices',
        '40',
        '--set',
        'timeScale=24000',
        '--set',
        'fleets.tills.lifecycle[3].repeat.peak=40/h',
      ],
      ...['--set', 'fleets.tills.lifecycle[3].repeat.spikes[0].to=80/h'],
    ],
    'city.yaml': [
      ...[
        '--devices',
        '100',
        '--set',
        'timeScale=8',
        '--set',
        'fleets.gates.lifecycle[5].repeat.rate.day=10/s',
      ],
      ...['--set', 'fleets.watchers.lifecycle[2].repeat.rate.day=3/s'],
    ],
    'expeed-monitor.yaml': [
      ...['--devices', '12', '--set', 'timeScale=8'],
      ...['--set', 'fleets.dashboards.lifecycle[2].repeat.rate.watch=8/s'],
      ...['--set', 'fleets.archives.lifecycle[2].repeat.rate.watch=1/s'],
    ],
    'provision.yaml': [
      '--devices',
      '60',
      '--set',
      'timeScale=4',
      '--set',
      'platform.services.point.downlink.every=1s',
    ],
    'rollout.yaml': ['--devices', '60', '--set', 'timeScale=2000'],
    'http-at-scale.yaml': [
      ...['--devices', '40', '--set', 'timeScale=15'],
      ...['--set', 'fleets.speakers.lifecycle[2].repeat.rate.load=100/s'],
      ...['--set', 'fleets.gates.lifecycle[1].repeat.rate.load=60/s'],
    ],
    'speakers.yaml': [
      ...['--devices', '40', '--set', 'timeScale=8', '--set'],
      'platform.services.tvs.tokenLifetime=2s',
    ],
    'support-call.yaml': ['--devices', '60', '--set', 'timeScale=900'],
    // Hurried more, people would not get round to anything within what devices wait for them.
    'release-day.yaml': ['--devices', '120', '--set', 'timeScale=240'],
    'meeting-day.yaml': [
      ...['--devices', '60', '--set', 'timeScale=1200', '--set'],
      'phases=[{ name: morning, for: 2.5h }, { name: lunch, for: 5m }, { name: afternoon, for: 5m }]',
    ],
  };
  // Whether this machine keeps up with the hurry says nothing about the scenario.
  const PATIENT = ['--set', 'validity={ lateness: 10s, lateFrames: 100%, missed: 100% }'];
  const NEEDS_BROKER = ['echo.yaml'];
  const shipped = readdirSync(join(ROOT, 'scenarios')).filter((file) => file.endsWith('.yaml'));

  test('none is forgotten here', () =>
    assert.deepEqual(shipped.sort(), [...Object.keys(SMALL), ...NEEDS_BROKER].sort()));

  for (const [file, flags] of Object.entries(SMALL))
    test(file, async (t) => {
      const ran = await run(t, `scenarios/${file}`, [...flags, ...PATIENT]);
      const { summary } = ran;
      // Its thresholds are for its own size: whether they hold here says nothing.
      assert.ok([0, 99].includes(ran.code), `${ran.code}\n${ran.stdout}${ran.stderr}`);
      assert.equal(ran.stderr, '');
      assertAccounted(ran);
      assert.equal(summary.reconciliation?.agrees, true, JSON.stringify(summary.reconciliation?.rows));
      assert.ok(
        summary.steps.every(({ outcomes }) => Object.keys(outcomes).some((one) => one.startsWith('ok'))),
      );
    });

  test('echo.yaml, against a Mosquitto', { skip: skipWithout('mosquitto') }, async (t) => {
    const broker = await startMosquitto();
    t.after(broker.stop);
    const flags = ['--devices', '20', '--set', `target.mqtt=${broker.url}`, '--set', 'timeScale=10'];
    const ran = await run(t, 'scenarios/echo.yaml', [...flags, ...PATIENT]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assertAccounted(ran);
    const { attempts, missed, outcomes } = stepOf(ran.summary, 'query');
    assert.deepEqual(outcomes, { ok: attempts });
    assert.equal(attempts + missed, 20 * 100);
    assert.equal(ran.summary.reconciliation, undefined, 'Mosquitto keeps no books to be held against');
  });
});

/** How often each step ended in which way. */
const countsOf = ({ steps }: { steps: readonly { step: string; outcomes: object }[] }) =>
  Object.fromEntries(steps.map(({ step, outcomes }) => [step, outcomes]));
