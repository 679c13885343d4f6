/** Every step's counts and percentiles. */
import { LOOPS } from '../../lifecycle/loops.ts';
import { count, durationOfMs, percent } from '../../outputs/format.ts';
import type { Percentiles, RunStory, StoryStep } from '../../outputs/story/story.ts';
import { h } from '../dom.ts';
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
  {
    title: 'Missed',
    align: 'right',
    hint: 'Due and never begun: the device was busy, or in an open loop too many were under way',
  },
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
  const often = h('ul', { class: 'note paces' });
  const show = (story: RunStory) => {
    latest = story;
    showPaces(often, story.outline.paces ?? []);
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
      often,
    ),
    has: (story) => story.steps.length > 0,
    show,
  };
}

/** How often each repeat has its turns, in words: the same all through the run. */
function showPaces(element: HTMLElement, paces: readonly string[]): void {
  if (element.childElementCount === paces.length) return;
  element.replaceChildren(...paces.map((pace) => h('li', {}, pace)));
}

function cellsOf(story: RunStory, step: StoryStep): (Cell | string)[] {
  const [failures, finished] = [failuresOf(step), finishedOf(step)];
  return [
    nameOf(story, step),
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

/** With the way in which its turns wait for replies. */
function nameOf(story: RunStory, step: StoryStep): Cell | string {
  const { loops = [] } = step;
  if (loops.length === 0) return stepName(story, step);
  return {
    text: stepName(story, step),
    second: loops.map((loop) => LOOPS[loop].name).join(', '),
    hint: loops.map((loop) => `${LOOPS[loop].name}: ${LOOPS[loop].about}`).join('; '),
  };
}

const latency = (of: Percentiles | undefined, key: keyof Percentiles): string =>
  of === undefined ? '–' : durationOfMs(of[key]);
