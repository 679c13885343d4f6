import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SyntheticRun } from '../dashboard/synthetic.ts';
import { StoryBuilder } from './story-builder.ts';
import { withUpdate } from './with-update.ts';

const RUN = new SyntheticRun({ seed: 3, workers: 2, devices: 50, rate: 60 });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a story kept up to date by updates is the story, however frames come and updates are asked for', () => {
  // A frame of a worker and second, or undefined: an update is asked for.
  const happening = fc.option(fc.record({ worker: fc.nat(1), second: fc.nat(60) }), {
    freq: 2,
    nil: undefined,
  });
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 60 }), (happenings) => {
      const builder = new StoryBuilder(RUN.facts.outline, 'a machine');
      let kept = builder.story();
      let revision = builder.revision;
      for (const one of [...happenings, undefined]) {
        if (one) builder.add(RUN.frame(one.worker, one.second));
        else {
          kept = withUpdate(kept, builder.update(revision));
          revision = builder.revision;
        }
      }
      assert.deepEqual(plain(kept), plain(builder.story()));
    }),
    { seed: 12, numRuns: 60 },
  );
});

test('when bins are joined, in a long run, everything comes anew', () => {
  const builder = new StoryBuilder(RUN.facts.outline, 'a machine');
  let kept = builder.story();
  let revision = builder.revision;
  for (let second = 0; second < 700; second++) {
    for (const worker of [0, 1]) builder.add(RUN.frame(worker, second));
    if (second % 7 !== 0) continue;
    kept = withUpdate(kept, builder.update(revision));
    revision = builder.revision;
  }
  kept = withUpdate(kept, builder.update(revision));
  assert.ok(kept.lines.stepMs > 1000);
  assert.deepEqual(plain(kept), plain(builder.story()));
});
