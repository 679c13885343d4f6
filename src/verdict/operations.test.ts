import assert from 'node:assert/strict';
import test from 'node:test';
import type { OperationSummary } from '../metrics/summary.ts';
import { failedOperations } from './operations.ts';

const operation = (outcome: string, reason?: string): OperationSummary => ({
  at: 60_000,
  when: '1m',
  operation: 'lock',
  object: '5% of gates',
  outcome,
  ...(reason !== undefined && { reason }),
});
const WHAT = 'the operation lock 5% of gates at 1m';

for (const [outcome, reason, cause, mend] of [
  [
    'platform/102',
    'no such device',
    'failed with platform/102 (no such device)',
    /the operation or the platform/,
  ],
  ['http/401', undefined, 'failed with http/401', /target\.platform\.token/],
  ['timeout', undefined, 'failed with timeout', /target\.platform\.url/],
  ['not-done', undefined, 'was not reached: the run had ended', /earlier/],
] as const)
  test(`a run with an operation that ended with ${outcome} is not the one that was asked for`, () => {
    const [found, ...others] = failedOperations([operation('ok'), operation(outcome, reason)], false);
    assert.deepEqual([found?.rule, found?.cause, others], ['operations', `${WHAT} ${cause}`, []]);
    assert.match(found?.mend ?? '', mend);
  });

test('what the end of a stopped run took back is no cause, what failed before is', () => {
  const operations = [operation('platform/102'), operation('abandoned'), operation('not-done')];
  assert.deepEqual(
    failedOperations(operations, true).map(({ cause }) => cause),
    [`${WHAT} failed with platform/102`],
  );
  assert.deepEqual(failedOperations([operation('ok')], false), []);
});

test('of many that failed some are told, and how many more there are', () => {
  const found = failedOperations(
    Array.from({ length: 12 }, () => operation('timeout')),
    false,
  );
  assert.equal(found.length, 3);
  assert.match(found[2]?.cause ?? '', /; and 9 more operations$/);
});
