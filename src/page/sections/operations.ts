/** What was done on the platform while the run went on. */
import { succeeded } from '../../lifecycle/outcome.ts';
import { count, durationOfMs } from '../../outputs/format.ts';
import type { OperationSummary } from '../../outputs/story/story.ts';
import type { Panel } from '../panel.ts';
import { type Cell, Table } from '../table.ts';
import { section } from './section.ts';

export function operations(): Panel {
  const table = new Table('Operations', [
    { title: 'When' },
    { title: 'Operation' },
    { title: 'To' },
    { title: 'Outcome', wrap: true },
    { title: 'Devices', align: 'right', hint: 'That the platform took' },
    { title: 'Told', align: 'right', hint: 'Of these, told at once' },
    { title: 'Late', align: 'right', hint: 'From its due time to its beginning' },
    { title: 'Took', align: 'right' },
  ]);
  return {
    id: 'operations',
    title: 'Operations',
    element: section('operations', 'Operations', 'Moments are simulated time.', table.element),
    has: (story) => story.operations.length > 0,
    show: (story) => table.show(story.operations.map((one) => ({ cells: cellsOf(one) }))),
  };
}

function cellsOf(one: OperationSummary): (Cell | string)[] {
  const ms = (value: number | undefined) => (value === undefined ? '–' : durationOfMs(value));
  const number = (value: number | undefined) => (value === undefined ? '–' : count(value));
  const outcome = one.reason === undefined ? one.outcome : `${one.outcome}: ${one.reason}`;
  return [
    one.when,
    one.operation,
    one.object,
    { text: outcome, tone: succeeded(one.outcome) ? 'good' : 'bad' },
    number(one.devices),
    number(one.told),
    ms(one.lateMs),
    ms(one.tookMs),
  ];
}
