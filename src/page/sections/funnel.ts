/** How many devices of each fleet reached each step of their life. */
import { count, percent } from '../../outputs/format.ts';
import type { Funnel } from '../../outputs/story/story.ts';
import { h, setText } from '../dom.ts';
import type { Panel } from '../panel.ts';
import { Table } from '../table.ts';
import { section } from './section.ts';

export function funnel(): Panel {
  const fleets = h('div', { class: 'columns' });
  const known = new Map<string, FleetFunnel>();
  return {
    id: 'funnel',
    title: 'Lifecycle',
    element: section(
      'funnel',
      'Lifecycle',
      'Devices that have begun a step at least once, in the order of their lives, and how many are in it now.',
      fleets,
    ),
    has: ({ funnels }) => funnels.some(({ steps }) => steps.length > 0),
    show({ funnels }) {
      for (const one of funnels) {
        const shown = known.get(one.fleet) ?? new FleetFunnel(one.fleet);
        if (!known.has(one.fleet)) fleets.append(shown.element);
        known.set(one.fleet, shown);
        shown.show(one);
      }
    },
  };
}

class FleetFunnel {
  readonly element: HTMLElement;
  readonly #table: Table;
  readonly #note = h('p', { class: 'figure-note' });

  constructor(fleet: string) {
    this.#table = new Table(`Lifecycle of ${fleet}`, [
      { title: 'Step' },
      { title: 'Reached' },
      { title: 'Devices', align: 'right' },
      { title: 'Now', align: 'right' },
    ]);
    this.element = h('div', {}, h('h3', {}, fleet), this.#note, this.#table.element);
  }

  show({ devices, steps, waiting, ended }: Funnel): void {
    setText(
      this.#note,
      `${count(devices)} devices: ${count(waiting)} have yet to arrive, ${count(ended)} have ended their lives.`,
    );
    this.#table.show(
      steps.map(({ step, reached, now }) => ({
        cells: [
          step,
          { text: percent(reached, devices), bar: devices === 0 ? 0 : reached / devices },
          count(reached),
          { text: count(now), tone: now > 0 ? 'plain' : 'faint' },
        ],
      })),
    );
  }
}
