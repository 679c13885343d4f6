import assert from 'node:assert/strict';
import test from 'node:test';
import { assertGolden } from '../testing/golden.ts';
import { PASSED } from '../testing/summaries.ts';
import { code, markdownTable, plain } from './markdown.ts';
import { stepSummary } from './step-summary.ts';
import { INVALID, STOPPED } from './summaries.test-helper.ts';

const FACTS = {
  outline: { sentence: '5,000 devices live.', command: "regatta run 'my demo.yaml' --seed 42", fleets: [] },
  folder: 'results/2026-11-03T090000-demo',
  report: true,
};

for (const [name, summary] of Object.entries({ stopped: STOPPED, invalid: INVALID }))
  test(`the summary of a run that is ${name} is as it was read and found good`, () =>
    assertGolden(import.meta.dirname, `summary-${name}.txt`, stepSummary(summary, FACTS)));

test('without a report it says how to make one', () => {
  const text = stepSummary(PASSED, { ...FACTS, report: false });
  assert.match(text, /^### ✅ Regatta: demo PASS$/m);
  assert.match(text, /`regatta report results\/2026-11-03T090000-demo` makes a page of it/);
});

test('of many steps and failures it shows the first and counts the rest', () => {
  const [query] = PASSED.steps.slice(1);
  assert.ok(query);
  const steps = Array.from({ length: 60 }, (_, i) => ({
    ...query,
    step: `s${i}`,
    outcomes: { timeout: i + 1 },
  }));
  const text = stepSummary({ ...PASSED, steps }, FACTS);
  assert.match(text, /and 20 more steps in summary\.json/);
  assert.match(text, /\| devices\/s59 \| `timeout` \| no answer in time \| 60 \|/);
  assert.match(text, /and 50 more kinds of failure in summary\.json/);
  assert.ok(text.length < 10_000);
});

test('no text breaks out of its place', () => {
  assert.equal(
    plain('a | b\n# c <img src=x> `d` [e](f) $x$'),
    'a \\| b \\# c &lt;img src=x&gt; \\`d\\` \\[e\\](f) \\$x\\$',
  );
  assert.equal(code('a`b``c'), '``` a`b``c ```');
  assert.deepEqual(markdownTable([{ title: 'x', align: 'right' }], [[code('a|b')], [plain('c|d')]]), [
    '| x |',
    '| --: |',
    '| `a\\|b` |',
    '| c\\|d |',
  ]);
  assert.deepEqual(markdownTable([{ title: 'x', align: 'left' }], []), []);
});
