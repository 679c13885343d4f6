/** Above the charts: phases, faults, operations, pauses and gaps by name. A click on one zooms to it. */
import { clock } from '../../outputs/format.ts';
import type { RunStory, Span } from '../../outputs/story/story.ts';
import { h } from '../dom.ts';
import { AXIS_WIDTH, RIGHT } from './axis.ts';
import { intoLanes } from './lanes.ts';
import { spanInWords } from './moments.ts';
import type { TimeWindow } from './time-window.ts';

const ROWS: readonly { readonly name: string; readonly kinds: readonly Span['kind'][] }[] = [
  { name: 'phases', kinds: ['phase'] },
  { name: 'faults', kinds: ['fault'] },
  { name: 'operations', kinds: ['operation'] },
  { name: 'pauses', kinds: ['pause', 'gap'] },
];
/** Of a moment's text, for packing; px. */
const CHARACTER = 6.2;
/** Narrower ones have no text, only a box that tells it. */
const NARROWEST_TEXT = 30;
const MOST_LANES = 4;

export class Timeline {
  readonly element = h('div', { class: 'timeline' });
  readonly #time: TimeWindow;
  #story: RunStory | undefined;
  #shown = '';

  constructor(time: TimeWindow) {
    this.#time = time;
    time.changes.add(() => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  show(story: RunStory): void {
    this.#story = story;
    this.#draw();
  }

  #draw(): void {
    const story = this.#story;
    if (story === undefined) return;
    const { from, to } = this.#time;
    const shown = JSON.stringify([from, to, story.spans, this.element.clientWidth]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const rows = ROWS.map(({ name, kinds }) =>
      this.#row(
        name,
        story.spans.filter(({ kind }) => kinds.includes(kind)),
      ),
    );
    this.element.replaceChildren(...rows.filter((row) => row !== undefined));
  }

  #row(name: string, spans: readonly Span[]): HTMLElement | undefined {
    if (spans.length === 0) return undefined;
    const { from, to } = this.#time;
    const place = (moment: number) => Math.min(1, Math.max(0, (moment - from) / (to - from)));
    const visible = spans.filter((span) => span.to >= from && span.from <= to);
    const width = Math.max(1, this.element.clientWidth - AXIS_WIDTH - RIGHT);
    const lanes = intoLanes(
      visible.map((span) => {
        const left = place(span.from);
        const needs = span.kind === 'operation' ? ((span.text.length + 3) * CHARACTER) / width : 0;
        return { from: left, to: Math.max(place(span.to), left + needs) };
      }),
      MOST_LANES,
    );
    const items = visible.map((span, index) =>
      this.#item(span, place(span.from), place(span.to), lanes[index] ?? 0, width),
    );
    const height = Math.max(0, ...lanes) + 1;
    return h(
      'div',
      { class: 'timeline-row' },
      h('span', { class: 'timeline-name' }, name),
      h('div', { class: 'timeline-lanes', style: `--lanes: ${height}` }, ...items),
    );
  }

  #item(span: Span, left: number, right: number, lane: number, width: number): HTMLElement {
    const moment = span.kind === 'operation';
    const words = `${spanInWords(span)}, ${clock(span.from)}${moment ? '' : ` to ${clock(span.to)}`}`;
    const item = h(
      'button',
      {
        type: 'button',
        class: `span span-${span.kind}`,
        title: words,
        'aria-label': `${words}: zoom`,
        style: `left: ${left * 100}%; --lane: ${lane}; ${moment ? '' : `width: ${(right - left) * 100}%`}`,
      },
      moment || (right - left) * width >= NARROWEST_TEXT ? textOf(span) : '',
    );
    const around = moment ? 10_000 : (span.to - span.from) * 0.05;
    item.addEventListener('click', () => this.#time.zoom(span.from - around, span.to + around));
    return item;
  }
}

const textOf = (span: Span): string =>
  span.kind === 'pause' || span.kind === 'gap' ? spanInWords(span) : span.text;
