import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceStory } from '../metrics/device-story.ts';
import { Questions } from './questions.ts';

const story = { device: 3 } as DeviceStory;

test('everyone who asks for a device gets the one answer', async () => {
  const questions = new Questions();
  let sent = 0;
  const answers = [questions.ask(3, () => sent++), questions.ask(3, () => sent++)];
  questions.answer(4, undefined);
  questions.answer(3, story);
  assert.deepEqual(await Promise.all(answers), [story, story]);
  assert.equal(sent, 1);
});

test('a worker that does not answer is not waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const questions = new Questions();
  const answer = questions.ask(3, () => {});
  t.mock.timers.tick(2_000);
  assert.equal(await answer, undefined);
});
