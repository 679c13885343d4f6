import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { summaryTable } from './summary-table.ts';
import { assertGolden } from './testing/golden.ts';
import { FAILED, PASSED } from './testing/summaries.ts';
import { displayWidth } from './text.ts';

const resultsFolder = 'results/2026-11-03T09-00-00-demo';

test('a failed run tells its verdict and reasons first and last, and everything between', () => {
  assertGolden(
    import.meta.dirname,
    'summary-fail-80.txt',
    summaryTable(FAILED, { colour: false, width: 80, resultsFolder }),
  );
  assertGolden(
    import.meta.dirname,
    'summary-fail-140.txt',
    summaryTable(FAILED, { colour: false, width: 140, resultsFolder }),
  );
});

test('a run that passed is short', () => {
  assertGolden(
    import.meta.dirname,
    'summary-pass-80.txt',
    summaryTable(PASSED, { colour: false, width: 80 }),
  );
});

test('no line is wider than the terminal', () => {
  for (const width of [60, 72, 80, 100, 132, 200]) {
    const lines = summaryTable(FAILED, { colour: false, width, resultsFolder }).split('\n');
    for (const line of lines) assert.ok(displayWidth(line) <= width, `${width}: ${line}`);
  }
});

test('colour changes nothing but colour', () => {
  for (const width of [80, 140]) {
    const plain = summaryTable(FAILED, { colour: false, width, resultsFolder });
    const painted = summaryTable(FAILED, { colour: true, width, resultsFolder });
    assert.notEqual(painted, plain);
    assert.equal(stripVTControlCharacters(painted), plain);
  }
});

test('many workers are told by the worst of them', () => {
  const health = Array.from({ length: 64 }, (_, worker) => ({
    ...(FAILED.health[0] as (typeof FAILED.health)[number]),
    worker,
    latenessP99Ms: worker === 40 ? 900 : 1,
  }));
  const text = summaryTable({ ...FAILED, health }, { colour: false, width: 80 });
  assert.match(text, /Generator, the worst of 64 workers/);
  assert.match(text, /^ {2}40 .* 900 ms/m);
});

test('a code is told in the words of its fleet’s cloud', () => {
  const [step] = FAILED.steps;
  assert.ok(step);
  const steps = ['office', 'sensors'].map((fleet) => ({
    ...step,
    fleet,
    attempts: 1,
    outcomes: { 'platform/105': 1 },
  }));
  const clouds = { office: 'deli', sensors: 'point' };
  const text = summaryTable({ ...FAILED, steps, clouds }, { colour: false, width: 140 });
  assert.match(text, /office .*platform\/105 +requester banned \(locked\)/);
  assert.match(text, /sensors .*platform\/105 +a code of the server’s own/);
});

test('a lost worker that the run survived is told below the verdict', () => {
  const gaps = [
    { worker: 1, reason: 'agent b: it was not heard of for 15 s', consequence: 'the others go on' },
    { worker: 2, reason: 'told among the reasons' },
  ];
  const text = summaryTable({ ...PASSED, gaps }, { colour: false, width: 120 });
  assert.match(text, /^worker 1 was lost: agent b: it was not heard of for 15 s; the others go on$/m);
  assert.doesNotMatch(text, /told among the reasons/);
});
