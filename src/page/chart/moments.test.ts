import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpStory } from '../testing/made-up-story.ts';
import { binInWords, spanInWords, spansAt } from './moments.ts';

test('what goes on at a moment is what any part of its bin lies in', () => {
  const { spans } = madeUpStory({ seed: 1, seconds: 100 });
  const at = (from: number, to: number) => spansAt(spans, from, to).map(spanInWords);
  assert.deepEqual(at(0, 1000), ['phase: warm-up']);
  assert.deepEqual(at(20_000, 21_000), ['phase: peak', 'operation: publish-firmware DL3785W 2.0']);
  assert.deepEqual(at(21_000, 22_000), ['phase: peak']);
  assert.deepEqual(at(60_000, 61_000), ['phase: peak', 'paused']);
  assert.deepEqual(at(70_000, 71_000), ['phase: peak', 'no frames']);
});

test('a bin tells its simulated time only where that is another one', () => {
  const story = madeUpStory({ seed: 1, seconds: 100 });
  assert.equal(binInWords(65, 1000, story), '1:05–1:06 · simulated 2:10');
  assert.equal(binInWords(65, 1000, { ...story, outline: { ...story.outline, timeScale: 1 } }), '1:05–1:06');
});
