/** What the colours mean and how many cells have each; pointing at one lets all others fade. */
import { CELL_BYTES } from '../../metrics/cell.ts';
import { button, h, setText } from '../dom.ts';
import type { FleetCells } from './fleet-cells.ts';
import { endingInWords, FAILURE_ENDINGS, type Look, lookOf } from './look.ts';
import type { StepColours } from './step-colours.ts';

interface Entry {
  /** What legendKey() says of its looks. */
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  readonly group: 'steps' | 'states' | 'failures';
}

const STATES = ['waiting', 'offline', 'ended'];

/** The line of the legend that a look belongs to: one line for two looks of a step, apart from a failure of its name. */
export const legendKey = (look: Look, step: string): string =>
  look.colour.startsWith('step-') ? `step ${step}` : look.key;

export class Legend {
  readonly element: HTMLElement;
  /** The key of the line that is pointed at or chosen; undefined: none. */
  highlighted: string | undefined;
  private readonly changed: () => void;
  private readonly lines = new Map<string, { readonly line: HTMLElement; readonly count: HTMLElement }>();
  private readonly groups = {
    steps: h(
      'div',
      { class: 'legend-group' },
      h('span', { class: 'label' }, 'Step it is in, bright: under way'),
    ),
    states: h('div', { class: 'legend-group' }, h('span', { class: 'label' }, 'Otherwise')),
    failures: h('div', { class: 'legend-group' }, h('span', { class: 'label' }, 'Last attempt failed')),
  };
  private chosen: string | undefined;

  constructor(changed: () => void) {
    this.changed = changed;
    this.element = h('div', { class: 'legend' }, ...Object.values(this.groups));
  }

  show(cells: FleetCells, colours: StepColours): void {
    const counts = countsOf(cells, colours);
    for (const entry of entriesOf(colours)) {
      const { line, count } = this.lineOf(entry);
      const { all = 0, underWay = 0 } = counts.get(entry.key) ?? {};
      setText(
        count,
        `${all.toLocaleString('en')}${underWay > 0 ? ` (${underWay.toLocaleString('en')} under way)` : ''}`,
      );
      line.hidden = all === 0 && entry.group !== 'steps' && this.chosen !== entry.key;
      line.classList.toggle('none', all === 0);
    }
    for (const group of Object.values(this.groups))
      group.hidden = [...group.querySelectorAll('button')].every(({ hidden }) => hidden);
  }

  private lineOf({ key, name, colour, group }: Entry) {
    const known = this.lines.get(key);
    if (known) return known;
    const swatch = h('span', { class: 'cell-swatch', style: `background: var(--${colour})` });
    const count = h('span', { class: 'count' });
    const line = button('', { class: 'legend-line', 'aria-pressed': 'false' }, () => this.choose(key));
    line.append(swatch, h('span', {}, name), count);
    line.addEventListener('pointerenter', () => this.highlight(key));
    line.addEventListener('pointerleave', () => this.highlight(undefined));
    this.groups[group].append(line);
    const made = { line, count };
    this.lines.set(key, made);
    return made;
  }

  private choose(key: string): void {
    this.chosen = this.chosen === key ? undefined : key;
    for (const [other, { line }] of this.lines)
      line.setAttribute('aria-pressed', String(other === this.chosen));
    this.highlight(undefined);
  }

  private highlight(key: string | undefined): void {
    const highlighted = key ?? this.chosen;
    if (highlighted === this.highlighted) return;
    this.highlighted = highlighted;
    this.changed();
  }
}

function entriesOf({ names, of }: StepColours): Entry[] {
  return [
    ...names.map(
      (name): Entry => ({ key: `step ${name}`, name, colour: `step-${of(name)}`, group: 'steps' }),
    ),
    ...STATES.map((name): Entry => ({ key: name, name, colour: `cell-${name}`, group: 'states' })),
    ...FAILURE_ENDINGS.map(
      (key): Entry => ({ key, name: endingInWords(key), colour: `cell-${key}`, group: 'failures' }),
    ),
  ];
}

function countsOf({ fleets, bytes }: FleetCells, colours: StepColours) {
  const counts = new Map<string, { all: number; underWay: number }>();
  for (const fleet of fleets) {
    const seen = new Uint32Array(256 * 256);
    for (let at = fleet.first * CELL_BYTES; at < (fleet.first + fleet.cells) * CELL_BYTES; at += CELL_BYTES) {
      const key = (bytes[at] as number) * 256 + (bytes[at + 1] as number);
      seen[key] = (seen[key] as number) + 1;
    }
    for (const [cell, count] of seen.entries()) {
      if (count === 0) continue;
      const look = lookOf(cell >> 8, cell & 255, (step) => colours.ofStep(fleet, step));
      const key = legendKey(look, colours.nameOf(fleet, cell >> 8));
      const sum = counts.get(key) ?? { all: 0, underWay: 0 };
      sum.all += count;
      if (look.key.endsWith('under way')) sum.underWay += count;
      counts.set(key, sum);
    }
  }
  return counts;
}
