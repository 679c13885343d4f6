import { h } from '../dom.ts';

/** A part of the page with its heading and a sentence on how to read it. */
export function section(id: string, title: string, note: string, ...content: HTMLElement[]): HTMLElement {
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    note !== '' && h('p', { class: 'note' }, note),
    ...content,
  );
}
