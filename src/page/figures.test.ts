import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunStory } from '../outputs/story/story.ts';
import { failuresOf, keyFigures, stepName } from './figures.ts';
import { marginInWords } from './sections/margin.ts';
import { madeUpStory } from './testing/made-up-story.ts';

const figure = (story: RunStory, name: string) => keyFigures(story).find((one) => one.name === name);

test('key figures add up what the steps tell', () => {
  const story = madeUpStory({ seed: 1, seconds: 100, verdict: 'FAIL' });
  const attempts = story.steps.reduce((sum, step) => sum + step.attempts, 0);
  assert.equal(figure(story, 'Attempts')?.value.replaceAll(',', ''), String(attempts));
  const failures = story.steps.reduce((sum, step) => sum + failuresOf(step), 0);
  assert.deepEqual(
    [figure(story, 'Failed')?.value.replaceAll(',', ''), figure(story, 'Failed')?.tone],
    [String(failures), 'bad'],
  );
  assert.deepEqual(
    [figure(story, 'Length')?.value, figure(story, 'Length')?.note],
    ['1:40', '3:20 simulated'],
  );
  assert.match(figure(story, 'Worst p99')?.note ?? '', /^attendance upgrade, from due; \d\S+ \S+ from send$/);
});

test('a run in which nothing has happened yet has figures too', () => {
  const story = { ...madeUpStory({ seed: 1, seconds: 1 }), steps: [], at: 0 };
  assert.deepEqual(
    keyFigures(story).map(({ value }) => value),
    ['0', '0', '0', '4,988', '–', '0:00'],
  );
});

test('a step is called with its fleet only where there are several', () => {
  const story = madeUpStory({ seed: 1, seconds: 1 });
  const alone = { ...story, outline: { ...story.outline, fleets: story.outline.fleets.slice(0, 1) } };
  const step = { fleet: 'attendance', step: 'query' };
  assert.deepEqual([stepName(story, step), stepName(alone, step)], ['attendance query', 'query']);
});

test('margins are told with their side and never as none when there is some', () => {
  assert.deepEqual([0.876, -0.248, 0.014, -0.0005, 0.00001, 0].map(marginInWords), [
    '+88 %',
    '−25 %',
    '+1.4 %',
    '−0.05 %',
    '+<0.01 %',
    '+0.00 %',
  ]);
});
