/** How attempts ended: what each code means and how it usually comes about. */
import { count, percent } from '../../outputs/format.ts';
import type { OutcomeRow, RunStory } from '../../outputs/story/story.ts';
import { h } from '../dom.ts';
import { stepName } from '../figures.ts';
import type { Panel } from '../panel.ts';
import { type Column, type Row, Table } from '../table.ts';
import { section } from './section.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Step' },
  { title: 'Outcome' },
  { title: 'Count', align: 'right' },
  { title: 'Of attempts', align: 'right' },
  { title: 'Meaning', wrap: true },
];

export function outcomes(): Panel {
  const failed = new Table(
    'Failures by step and code',
    [...COLUMNS, { title: 'How it comes about', wrap: true }],
    {
      stacked: true,
    },
  );
  const well = new Table('Successes by step', COLUMNS, { stacked: true });
  const none = h('p', { class: 'nothing' }, 'No attempt failed.');
  return {
    id: 'outcomes',
    title: 'Outcomes',
    element: section(
      'outcomes',
      'Outcomes',
      'Every attempt ends in exactly one outcome.',
      h('h3', {}, 'Failures'),
      failed.element,
      none,
      h('h3', {}, 'Successes'),
      well.element,
    ),
    has: (story) => story.outcomes.length > 0,
    show(story) {
      const failures = story.outcomes.filter(({ succeeded }) => !succeeded);
      failed.element.hidden = failures.length === 0;
      none.hidden = failures.length > 0;
      failed.show(failures.map((row) => rowOf(story, row, [row.cause])));
      well.show(story.outcomes.filter(({ succeeded }) => succeeded).map((row) => rowOf(story, row, [])));
    },
  };
}

const rowOf = (story: RunStory, row: OutcomeRow, more: string[]): Row => ({
  cells: [
    stepName(story, row),
    { text: row.outcome, tone: row.succeeded ? 'good' : 'bad' },
    count(row.count),
    percent(row.count, row.of),
    row.meaning,
    ...more,
  ],
});
