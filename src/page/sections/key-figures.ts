import type { RunStory } from '../../outputs/story/story.ts';
import { h, setAttribute, setText } from '../dom.ts';
import { keyFigures } from '../figures.ts';

export class KeyFigures {
  readonly element = h('dl', { class: 'figures', 'aria-label': 'Key figures' });

  show(story: RunStory): void {
    const figures = keyFigures(story);
    while (this.element.children.length < figures.length)
      this.element.append(
        h('div', {}, h('dt'), h('dd', { class: 'value' }), h('dd', { class: 'figure-note' })),
      );
    figures.forEach(({ name, value, note, tone }, index) => {
      const box = this.element.children[index];
      [name, value, note].forEach((text, at) => {
        const part = box?.children[at];
        if (part) setText(part, text);
      });
      if (box) setAttribute(box, 'data-tone', tone);
    });
  }
}
