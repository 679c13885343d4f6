/** A run as a gate of a build: stopped by its own thresholds, and what the build server is told of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAccounted, outcomesOf, run } from './helpers/results.ts';

describe('a threshold that should stop the run', { concurrency: 2 }, () => {
  const SLOW = ['--set', 'operations=[{ at: 3s, faults: { latency: 400ms } }]'];

  test('ends it soon after the fault, as a failure and nothing else: 99', async (t) => {
    const window = '{ expect: query.p99 < 100ms, window: 2s, grace: 1s, stop: true }';
    const thresholds = `thresholds=[query.count > 1000000, ${window}, errors.rate == 0%, firmware.p99 < 1s]`;
    const ran = await run(t, 'steady.yaml', [...SLOW, '--set', thresholds]);
    assert.deepEqual({ code: ran.code, stderr: ran.stderr }, { code: 99, stderr: '' }, ran.stdout);
    const { summary } = ran;
    assert.equal(summary.verdict, 'FAIL');
    assert.equal(summary.stopped, undefined);
    // The fault came at 3 s, its first replies at 3.4 s; two workers could take a second more to tell.
    const { stoppedBy } = summary;
    assert.ok(stoppedBy && stoppedBy.at >= 4000 && stoppedBy.at <= 6000, JSON.stringify(stoppedBy));
    assert.equal(stoppedBy.expression, 'query.p99 < 100ms');
    assert.ok(summary.seconds < 8, `${summary.seconds} s`);
    assert.equal(summary.reasons.length, 1, summary.reasons.join('\n'));
    assert.match(
      summary.reasons[0] ?? '',
      /^query\.p99 < 100ms failed \(every 2s\): \d{3}\S*ms at 0:0[456]; it stopped the run at 0:0[456]$/,
    );
    assert.match(
      ran.stdout,
      /^0:0\d {2}stopping: query\.p99 < 100ms \(every 2s\) can't hold any more, observed/m,
    );
    assert.deepEqual(
      summary.thresholds.map(({ passed, notReached }) => [passed, notReached === true]),
      [
        [false, true],
        [false, false],
        [true, false],
        [false, true],
      ],
    );
    assertAccounted(ran);
  });

  test('counts what it cut off as abandoned, and holds it against no other threshold', async (t) => {
    const silent = 'operations=[{ at: 2s, faults: { dropReplies: 100% } }]';
    const thresholds = 'thresholds=[{ expect: query.count > 5, window: 2s, stop: true }, errors.rate == 0%]';
    const ran = await run(t, 'steady.yaml', ['--set', silent, '--set', 'grace=500ms', '--set', thresholds]);
    assert.equal(ran.code, 99, ran.stdout + ran.stderr);
    assert.equal(outcomesOf(ran.summary, 'query', 'abandoned'), 20);
    assert.equal(ran.summary.reasons.length, 1);
    assert.equal(ran.summary.thresholds[1]?.passed, true);
    assertAccounted(ran);
  });

  test('lets a run that holds live to its end, and tells its worst window: 0', async (t) => {
    const hold =
      '{ expect: query.p99 < 5s, window: 1s, stop: true }, { expect: query.max < 10s, stop: true }';
    const ran = await run(t, 'life.yaml', ['--set', `thresholds=[${hold}]`]);
    assert.equal(ran.code, 0, ran.stdout);
    const [windowed, whole] = ran.summary.thresholds;
    assert.equal(ran.summary.stoppedBy, undefined);
    assert.deepEqual([windowed?.window, windowed?.scope, typeof windowed?.at], [1000, 'every 1s', 'number']);
    assert.deepEqual([whole?.window, whole?.at], [undefined, undefined]);
    assertAccounted(ran);
  });
});
