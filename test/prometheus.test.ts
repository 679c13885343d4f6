/** A run that a real Prometheus scrapes, what it knows of it held against the run's own summary. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCHEMA } from '../src/outputs/prometheus/native-buckets.ts';
import { pathOf, skipWithout } from './helpers/programs.ts';
import { type Series, scrapedRun } from './helpers/prometheus.ts';
import { ROOT, regatta, startRegatta } from './helpers/regatta.ts';
import { outFolder, readResults } from './helpers/results.ts';

const skip = skipWithout('prometheus');

/** `query{fleet="a"} 5` … of an answer, by the labels that are named. */
const byLabels = (series: readonly Series[], ...labels: readonly string[]) =>
  Object.fromEntries(
    series.map(({ metric, value }) => [labels.map((label) => metric[label]).join(' '), Number(value?.[1])]),
  );

test('a real Prometheus has every attempt of the run, and its p99 within a bucket of ours', {
  skip,
}, async (t) => {
  const { code, stderr, summary, at } = await scrapedRun(t);
  assert.equal(code, summary.exitCode);
  assert.match(stderr, /^the last figures stay at \S+ for one more scrape/);
  assert.deepEqual(byLabels(await at('up'), 'job'), { regatta: 1 });
  assert.deepEqual(byLabels(await at('regatta_run_verdict == 1'), 'verdict'), { [summary.verdict]: 1 });
  assert.deepEqual(byLabels(await at('regatta_run_info'), 'scenario', 'seed'), {
    [`${summary.scenario} ${summary.seed}`]: 1,
  });

  const outcomes = summary.steps.flatMap(({ fleet, step, outcomes }) =>
    Object.entries(outcomes).map(([outcome, count]) => [`${fleet} ${step} ${outcome}`, count]),
  );
  const attempts = byLabels(await at('regatta_attempts_total > 0'), 'fleet', 'step', 'outcome');
  assert.deepEqual(attempts, Object.fromEntries(outcomes));
  const begun = byLabels(await at('regatta_attempts_begun_total > 0'), 'fleet', 'step');
  assert.deepEqual(
    begun,
    Object.fromEntries(summary.steps.map((one) => [`${one.fleet} ${one.step}`, one.attempts])),
  );

  // A bucket's bounds are a factor of 2^(2^-schema) apart; summaries have whole microseconds.
  const width = 2 ** (2 ** -SCHEMA);
  for (const [metric, ours] of [
    ['regatta_attempt_duration_seconds', 'fromDue'],
    ['regatta_attempt_send_duration_seconds', 'fromSend'],
  ] as const) {
    const counts = byLabels(await at(`histogram_count(${metric})`), 'fleet', 'step');
    const p99 = byLabels(await at(`histogram_quantile(0.99, ${metric})`), 'fleet', 'step');
    for (const { fleet, step, [ours]: latency } of summary.steps) {
      assert.ok(latency, `${step} was measured`);
      assert.equal(counts[`${fleet} ${step}`], latency.count);
      const ratio = (p99[`${fleet} ${step}`] ?? 0) / (latency.p99 / 1000);
      assert.ok(
        ratio < width * 1.001 && ratio > 1 / width / 1.001,
        `${metric} of ${step}: ${ratio} times ours`,
      );
    }
  }
});

test('a port that is in use ends the command before the run, and leaves no folder', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const out = outFolder(t);
  const ran = await regatta([
    'run',
    'test/scenarios/steady.yaml',
    '--out',
    out,
    '--prometheus',
    String(port),
  ]);
  assert.deepEqual([ran.code, ran.stdout], [104, '']);
  assert.match(
    ran.stderr,
    new RegExp(`^--prometheus: port ${port} on 127\\.0\\.0\\.1 is in use; choose another[^\\n]*\\n$`),
  );
  assert.deepEqual(readdirSync(out), []);
});

test('Ctrl-C while the last figures wait ends the wait, and not the verdict', async (t) => {
  const out = outFolder(t);
  const flags = ['--out', out, '--no-dashboard', '--prometheus', '0', '--linger', '600'];
  const running = startRegatta(['run', 'test/scenarios/life.yaml', ...flags]);
  await running.until(/^Results/m);
  running.signal('SIGINT');
  const { code } = await running.ended;
  assert.equal(code, readResults(out).summary.exitCode);
});

test('the shipped configuration is one', { skip: skipWithout('promtool') }, () => {
  const config = join(ROOT, 'deploy/prometheus.yml');
  const { status, stdout, stderr } = spawnSync(pathOf('promtool') ?? '', ['check', 'config', config]);
  assert.equal(status, 0, `${stdout}${stderr}`);
});
