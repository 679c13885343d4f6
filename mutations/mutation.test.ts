import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { dueTime } from './due-time.ts';
import { frameMerge } from './frame-merge.ts';
import { KINDS, type Mutation, mutate } from './mutation.ts';
import { outcomeSum } from './outcome-sum.ts';
import { failuresIn } from './tap.ts';
import { validity } from './validity.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const all = [...dueTime, ...outcomeSum, ...frameMerge, ...validity];

test('each kind of defect is tried in at least three ways', () => {
  for (const kind of KINDS) assert.ok(all.filter((mutation) => mutation.kind === kind).length >= 3, kind);
});

test('every mutation finds its text in the source, once, and its tests exist', () => {
  for (const mutation of all) {
    const source = readFileSync(join(ROOT, mutation.file), 'utf8');
    assert.notEqual(mutate(source, mutation), source);
    for (const name of mutation.tests)
      assert.ok(existsSync(join(ROOT, 'src', `${name}.test.ts`)), `${mutation.defect}: ${name}`);
  }
});

test('a text that is not there, or twice, is an error that says so', () => {
  const mutation: Mutation = {
    kind: 'validity',
    defect: 'nothing counts',
    file: 'src/x.ts',
    text: 'count++',
    instead: '$&',
    tests: [],
  };
  assert.throws(
    () => mutate('let count = 0;', mutation),
    /src\/x\.ts has 0 times, not once, what "nothing counts"/,
  );
  assert.throws(() => mutate('count++; count++;', mutation), /2 times/);
  assert.equal(mutate('count++;', mutation), '$&;');
});

test('a failure is a test that failed, and not the group or file around it', () => {
  const tap = `TAP version 13
# Subtest: /x/validity.test.js
    # Subtest: lateness
    ok 1 - lateness
      ---
      ...
        # Subtest: by bursts \\#2
        not ok 1 - by bursts \\#2
          ---
          failureType: 'testCodeFailure'
    not ok 2 - rules
      ---
      failureType: 'subtestsFailed'
not ok 1 - /x/validity.test.js
  ---
  failureType: 'subtestsFailed'
`;
  assert.deepEqual(failuresIn(tap), ['by bursts #2']);
  const broken = "not ok 1 - /x/validity.test.js\n  ---\n  failureType: 'testCodeFailure'\n";
  assert.deepEqual(failuresIn(broken), []);
});
