/** What the run had to hold, what was observed, and how much room was left. */
import type { ThresholdResult } from '../../outputs/story/story.ts';
import type { Panel } from '../panel.ts';
import { type Cell, Table } from '../table.ts';
import { marginInWords } from './margin.ts';
import { section } from './section.ts';

export function thresholds(): Panel {
  const table = new Table(
    'Thresholds',
    [
      { title: 'Threshold' },
      { title: 'Held' },
      { title: 'Scope' },
      { title: 'Observed', align: 'right' },
      { title: 'Margin', hint: 'Distance from the limit as a share of the limit' },
    ],
    { stacked: true },
  );
  return {
    id: 'thresholds',
    title: 'Thresholds',
    element: section('thresholds', 'Thresholds', '', table.element),
    has: (story) => story.thresholds.length > 0,
    show: (story) => table.show(story.thresholds.map((result) => ({ cells: cellsOf(result) }))),
  };
}

function cellsOf({ expression, passed, scope, observed, margin }: ThresholdResult): (Cell | string)[] {
  return [
    expression,
    { text: passed ? '✓ yes' : '✕ no', tone: passed ? 'good' : 'bad' },
    scope,
    observed,
    margin === undefined
      ? { text: '–', tone: 'faint' }
      : { text: marginInWords(margin), tone: margin < 0 ? 'bad' : 'good', margin },
  ];
}
