/** What the cell under the pointer is, as long as it is there. */
import { h, setText } from '../dom.ts';

export class CellTip {
  readonly element = h('div', { class: 'cell-tip', role: 'tooltip', hidden: true });
  private words: (() => string) | undefined;

  /** @param words asked again with each change of the cells; undefined: no cell is there */
  show({ clientX, clientY }: MouseEvent, words: (() => string) | undefined): void {
    this.words = words;
    this.refresh();
    const { style } = this.element;
    const right = clientX > innerWidth / 2;
    style.left = right ? 'auto' : `${clientX + 14}px`;
    style.right = right ? `${innerWidth - clientX + 14}px` : 'auto';
    style.top = `${clientY + 14}px`;
  }

  hide(): void {
    this.words = undefined;
    this.refresh();
  }

  refresh(): void {
    this.element.hidden = this.words === undefined;
    if (this.words) setText(this.element, this.words());
  }
}
