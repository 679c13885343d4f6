/** The box beside the pointer that tells what is under it. */
import { h, swatch } from '../dom.ts';

export interface TipLine {
  readonly text: string;
  readonly value?: string;
  readonly colour?: string;
  readonly dashed?: boolean;
}

export interface TipText {
  readonly head: string;
  readonly lines: readonly TipLine[];
}

const GAP = 14;

export class Tip {
  readonly element = h('div', { class: 'tip', hidden: true });
  readonly #over: HTMLElement;

  /** @param over the plotting area */
  constructor(over: HTMLElement) {
    this.#over = over;
    over.append(this.element);
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** `left` and `top`: of the pointer, in px of the plotting area. */
  show({ head, lines }: TipText, left: number, top: number): void {
    const { element } = this;
    element.replaceChildren(
      h('div', { class: 'tip-head' }, head),
      ...lines.map(({ text, value, colour, dashed }) =>
        h(
          'div',
          { class: 'tip-line' },
          ...(colour === undefined ? [] : [swatch(colour, dashed)]),
          h('span', {}, text),
          value !== undefined && h('b', {}, value),
        ),
      ),
    );
    element.hidden = false;
    const { clientWidth } = this.#over;
    const width = element.offsetWidth;
    const right = left + GAP;
    const place = right + width <= clientWidth ? right : left - GAP - width;
    element.style.left = `${Math.max(-40, Math.min(place, clientWidth - width))}px`;
    element.style.top = `${Math.max(0, top - element.offsetHeight - GAP)}px`;
  }
}
