/** What the devices counted against what the platform counted. */
import type { ReconciliationRow } from '../../metrics/summary.ts';
import { count } from '../../outputs/format.ts';
import { h, setAttribute, setText } from '../dom.ts';
import type { Panel } from '../panel.ts';
import { type Cell, Table } from '../table.ts';
import { section } from './section.ts';

export function reconciliation(): Panel {
  const agrees = h('p', { class: 'agrees' });
  const table = new Table('Reconciliation', [
    { title: 'What' },
    { title: 'Devices', align: 'right' },
    { title: 'Platform', align: 'right' },
    { title: 'Explained', align: 'right', hint: 'Part of the difference that is accounted for' },
    { title: 'Unexplained', align: 'right' },
    { title: 'By', wrap: true },
  ]);
  return {
    id: 'reconciliation',
    title: 'Reconciliation',
    element: section(
      'reconciliation',
      'Reconciliation',
      'What the devices counted, held against what the platform counted by itself.',
      agrees,
      table.element,
    ),
    has: (story) => story.reconciliation !== undefined,
    show({ reconciliation: found }) {
      if (found === undefined) return;
      setText(agrees, found.agrees ? '✓ Both agree, to the last message.' : '✕ They do not agree.');
      setAttribute(agrees, 'data-tone', found.agrees ? 'good' : 'bad');
      table.element.hidden = found.rows.length === 0;
      table.show(found.rows.map((row) => ({ cells: cellsOf(row) })));
    },
  };
}

function cellsOf({ what, devices, platform, explained, because }: ReconciliationRow): (Cell | string)[] {
  const left = Math.max(0, Math.abs(devices - platform) - Math.abs(explained));
  return [
    what,
    count(devices),
    count(platform),
    count(explained),
    { text: count(left), tone: left > 0 ? 'bad' : 'faint' },
    because,
  ];
}
