import assert from 'node:assert/strict';
import test from 'node:test';
import type { Frame } from '../../metrics/frame.ts';
import type { Summary } from '../../metrics/summary.ts';
import { SyntheticRun } from '../dashboard/synthetic.ts';
import type { RunStory } from '../story/story.ts';
import { StoryBuilder } from '../story/story-builder.ts';
import { assertGolden } from '../testing/golden.ts';
import { FAILED } from '../testing/summaries.ts';
import { reportHtml } from './html.ts';
import { plainReport } from './plain.ts';

interface Size {
  readonly seconds: number;
  readonly workers: number;
  readonly rate: number;
}

function storyOf({ seconds, workers, rate }: Size, summary?: Summary): RunStory {
  const made = new SyntheticRun({ seed: 7, workers, devices: 1000, rate });
  const builder = new StoryBuilder(made.facts.outline, '2 × Made-up, 8 GB');
  for (let second = 0; second < seconds; second++)
    for (let worker = 0; worker < workers; worker++)
      builder.add(made.frame(worker, second, second === seconds - 1));
  return summary ? builder.finish(summary) : builder.story();
}

const SMALL = { seconds: 30, workers: 2, rate: 100 };

/** What a summary of these frames would have: its own steps, and the verdict of another one. */
function judged(): Summary {
  const { steps } = storyOf(SMALL);
  const { verdict, reasons, exitCode, reconciliation, operations } = FAILED;
  return {
    ...FAILED,
    verdict,
    reasons,
    exitCode,
    ...(reconciliation && { reconciliation }),
    ...(operations && { operations }),
    steps: steps.map(({ inFlight: _, curveFromDue: __, curveFromSend: ___, ...step }) => step),
  };
}

/** Causes are told, and tested, elsewhere. */
const withoutCauses = (story: RunStory): RunStory => ({
  ...story,
  outcomes: story.outcomes.map((row) => ({ ...row, cause: row.cause && 'its cause' })),
});

/** A list a line, so that a difference can be read. */
const readable = (story: RunStory): string =>
  `${JSON.stringify(story, null, 1).replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`)}\n`;

test('the story of seeded frames is the one under git', () => {
  assertGolden(import.meta.dirname, 'story.txt', readable(withoutCauses(storyOf(SMALL, judged()))));
});

test('without scripts a report has its verdict, reasons and tables', () => {
  const story = withoutCauses(storyOf(SMALL, judged()));
  assertGolden(import.meta.dirname, 'plain.txt', `${plainReport(story)}\n`);
  const html = reportHtml(story, { script: 'draw()', style: 'body {}' });
  assert.ok(html.includes(`<noscript>\n<div class="plain">\n${plainReport(story)}\n</div>\n</noscript>`));
});

test('attempts are the sum of outcomes, in the steps and in the rows', () => {
  const { steps, outcomes } = storyOf(SMALL, judged());
  for (const { fleet, step, attempts, inFlight } of steps) {
    const rows = outcomes.filter((row) => row.fleet === fleet && row.step === step);
    assert.equal(
      rows.reduce((sum, { count }) => sum + count, inFlight),
      attempts,
      `${fleet}/${step}`,
    );
  }
});

test('a page takes its story from within itself, whatever texts are in it', () => {
  const nasty = '</script><script>alert(1)</script><!-- & "';
  const small = storyOf({ ...SMALL, seconds: 2 });
  const story = { ...small, outline: { ...small.outline, scenario: nasty, sentence: nasty } };
  const html = reportHtml(story, {
    script: 'const end = "</script>";',
    style: 'i::after { content: "</style>"; }',
  });
  const [, data = ''] = /<script type="application\/json" id="story">(.*?)<\/script>/s.exec(html) ?? [];
  assert.deepEqual(JSON.parse(data), story);
  assert.equal(html.match(/<script/g)?.length, 2, 'the story and the script, no third one');
  assert.equal(html.match(/<\/script>/g)?.length, 2);
  assert.equal(html.match(/<\/style>/g)?.length, 1);
  assert.ok(html.includes('&lt;/script&gt;&lt;script&gt;alert(1)'));
});

test('of an hour on two workers and twelve steps a report has less than 2 MB', () => {
  const made = new SyntheticRun({ seed: 7, workers: 2, devices: 1000, rate: 2000 });
  const builder = new StoryBuilder(made.facts.outline, '2 × Made-up, 8 GB');
  // Half a minute again and again: making an hour up would take longer than telling it.
  const frames = [0, 1].map((worker) =>
    Array.from({ length: 30 }, (_, second) => made.frame(worker, 30 + second)),
  );
  for (let second = 0; second < 3600; second++)
    for (const those of frames) {
      const frame = those[second % 30] as Frame;
      builder.add({ ...frame, sequence: second, from: second * 1000, to: (second + 1) * 1000 });
    }
  const story = builder.story();
  assert.equal(story.steps.length, 12);
  assert.equal(story.lines.finished.value.length, 450, 'bins of 8 seconds');
  // The page's script and style have 250 kB at most: their own test holds them to that.
  const size = Buffer.byteLength(reportHtml(story, { script: '', style: '' }));
  assert.ok(size < 1_700_000, `${size} bytes`);
});
