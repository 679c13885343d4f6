import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Choice } from './choice.ts';
import { madeUpStory } from './testing/made-up-story.ts';

const story = madeUpStory({ seed: 1, seconds: 10 });

test('before anyone chooses, the step with the most attempts is shown', () => {
  const step = new Choice().step(story);
  assert.deepEqual([step?.fleet, step?.step], ['attendance', 'query']);
  assert.equal(new Choice().step({ ...story, steps: [] }), undefined);
});

test('what was chosen stays chosen in a newer story, while it has that step', () => {
  const choice = new Choice();
  let told = 0;
  choice.changes.add(() => told++);
  choice.choose({ fleet: 'printers', step: 'alarm' });
  const newer = madeUpStory({ seed: 1, seconds: 20 });
  assert.deepEqual([choice.step(newer)?.fleet, choice.step(newer)?.step, told], ['printers', 'alarm', 1]);
  const without = { ...newer, steps: newer.steps.filter(({ fleet }) => fleet !== 'printers') };
  assert.equal(choice.step(without)?.step, 'query');
});
