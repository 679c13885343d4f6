import assert from 'node:assert/strict';
import test from 'node:test';
import { decide, type RunEnd, withResults } from './verdict.ts';

const PASSED: RunEnd = {
  thresholds: [{ expression: 'query.count > 0', scope: 'whole run', observed: '7', passed: true }],
  invalidities: [],
  lost: [],
  stopped: false,
};
const FAILED = { expression: 'query.p99 < 250ms', scope: 'phase peak', observed: '300ms', passed: false };
const failed: Partial<RunEnd> = { thresholds: [FAILED] };
const invalid: Partial<RunEnd> = {
  invalidities: [{ rule: 'lateness', cause: 'worker 0 was late', mend: 'use more workers' }],
};
const stopped: Partial<RunEnd> = { stopped: true };
const lost: Partial<RunEnd> = { lost: [{ worker: 3, reason: 'out of memory' }] };

test('nothing happened: PASS, 0', () => {
  assert.deepEqual(decide(PASSED), { verdict: 'PASS', exitCode: 0, reasons: [] });
});

test('a threshold failed: FAIL, 99', () => {
  assert.deepEqual(decide({ ...PASSED, ...failed }), {
    verdict: 'FAIL',
    exitCode: 99,
    reasons: ['query.p99 < 250ms failed (phase peak): 300ms'],
  });
});

test('a run that a threshold stopped is FAIL, 99, and says which and when', () => {
  const stopper = {
    expression: 'query.max < 50ms',
    scope: 'every 5s',
    window: 5000,
    observed: '812ms',
    at: 64_900,
    passed: false,
  };
  const open = {
    expression: 'query.count > 9',
    scope: 'whole run',
    observed: 'not reached (7)',
    passed: false,
    notReached: true,
  } as const;
  const stoppedBy = { expression: stopper.expression, scope: 'every 5s', observed: '812ms', at: 66_000 };
  assert.deepEqual(decide({ ...PASSED, thresholds: [open, FAILED, stopper], stoppedBy }), {
    verdict: 'FAIL',
    exitCode: 99,
    reasons: [
      'query.p99 < 250ms failed (phase peak): 300ms',
      'query.max < 50ms failed (every 5s): 812ms at 1:04; it stopped the run at 1:06',
    ],
  });
});

test('not driven as asked: INVALID, 98', () => {
  assert.deepEqual(decide({ ...PASSED, ...invalid }), {
    verdict: 'INVALID',
    exitCode: 98,
    reasons: ['worker 0 was late; use more workers'],
  });
});

test('stopped from outside: INVALID, 105', () => {
  assert.deepEqual(decide({ ...PASSED, ...stopped }), {
    verdict: 'INVALID',
    exitCode: 105,
    reasons: ['the run was stopped from outside before its end'],
    stopped: 'from outside',
  });
});

test('a worker was lost: INVALID, 97', () => {
  assert.deepEqual(decide({ ...PASSED, ...lost }), {
    verdict: 'INVALID',
    exitCode: 97,
    reasons: ['worker 3 was lost: out of memory'],
    stopped: 'worker lost',
  });
});

test('when several happened the first row decides, and every reason is told, worst first', () => {
  const parts = [lost, stopped, invalid, failed];
  const codes = [97, 105, 98, 99];
  for (let set = 1; set < 16; set++) {
    const chosen = parts.filter((_, i) => set & (1 << i));
    const { exitCode, reasons } = decide(Object.assign({}, PASSED, ...chosen));
    assert.equal(
      exitCode,
      codes.find((_, i) => set & (1 << i)),
    );
    assert.equal(reasons.length, chosen.length);
  }
});

test('results that were not written turn a pass into 106 and leave a worse code alone', () => {
  assert.equal(withResults(0, undefined), 0);
  assert.equal(withResults(0, 'the disk is full'), 106);
  assert.equal(withResults(99, 'the disk is full'), 99);
});
