/** Every step's counts and percentiles. */
import { count, durationOfMs, percent } from '../../outputs/format.ts';
import type { Percentiles, RunStory, StoryStep } from '../../outputs/story/story.ts';
import { failuresOf, finishedOf, stepName } from '../figures.ts';
import type { Panel, Shared } from '../panel.ts';
import { type Cell, type Column, Table } from '../table.ts';
import { section } from './section.ts';

const PERCENTILES = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
  ['max', 'max'],
] as const;

const COLUMNS: readonly Column[] = [
  { title: 'Step' },
  { title: 'Attempts', align: 'right' },
  { title: 'Ok', align: 'right', hint: 'Of the attempts that ended' },
  { title: 'Failed', align: 'right' },
  { title: 'Missed', align: 'right', hint: 'Due and never begun: the device was busy' },
  { title: 'In flight', align: 'right', hint: 'Begun and not ended' },
  { title: 'Latency' },
  ...PERCENTILES.map(([title]): Column => ({ title, align: 'right' })),
];

export function steps({ choice }: Shared): Panel {
  let latest: RunStory | undefined;
  const table = new Table('Steps', COLUMNS, {
    pick: (row) => {
      const step = latest?.steps[row];
      if (step) choice.choose(step);
    },
  });
  const show = (story: RunStory) => {
    latest = story;
    const chosen = choice.step(story);
    table.show(story.steps.map((step) => ({ cells: cellsOf(story, step), chosen: step === chosen })));
  };
  choice.changes.add(() => latest && show(latest));
  return {
    id: 'steps',
    title: 'Steps',
    element: section(
      'steps',
      'Steps',
      'Percentiles are over every attempt that ended, failures and time-outs included. A click on a step chooses it for the latency charts.',
      table.element,
    ),
    has: (story) => story.steps.length > 0,
    show,
  };
}

function cellsOf(story: RunStory, step: StoryStep): (Cell | string)[] {
  const [failures, finished] = [failuresOf(step), finishedOf(step)];
  return [
    stepName(story, step),
    count(step.attempts),
    percent(finished - failures, finished),
    { text: count(failures), tone: failures > 0 ? 'bad' : 'faint' },
    { text: count(step.missed), tone: step.missed > 0 ? 'warn' : 'faint' },
    { text: count(step.inFlight), tone: step.inFlight > 0 ? 'plain' : 'faint' },
    { text: 'from due', second: 'from send', tone: 'faint' },
    ...PERCENTILES.map(([, key]) => ({
      text: latency(step.fromDue, key),
      second: latency(step.fromSend, key),
    })),
  ];
}

const latency = (of: Percentiles | undefined, key: keyof Percentiles): string =>
  of === undefined ? '–' : durationOfMs(of[key]);
