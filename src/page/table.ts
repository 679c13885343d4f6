/** Tables that are drawn again and again: only cells whose text has changed are touched. */
import { h, setAttribute, setText } from './dom.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'faint' | 'plain';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** What the title means, where it is short. */
  readonly hint?: string;
  /** Long text may break into lines; others never do. */
  readonly wrap?: boolean;
}

export interface Cell {
  readonly text: string;
  /** A second line, fainter. */
  readonly second?: string;
  readonly tone?: Tone;
  readonly hint?: string;
  /** A bar behind the text, 0…1 of the cell's width. */
  readonly bar?: number;
  /** A bar to the right of the middle above 0, to the left below it; -1…1 is all of it. */
  readonly margin?: number;
}

export interface Row {
  readonly cells: readonly (Cell | string)[];
  /** Stands out from the others. */
  readonly chosen?: boolean;
}

export class Table {
  /** Scrolls sideways within itself. */
  readonly element: HTMLElement;
  readonly #columns: readonly Column[];
  readonly #body = h('tbody');
  readonly #pick: ((row: number) => void) | undefined;

  /**
   * @param stacked on narrow screens each row becomes a card, for tables of words
   * @param pick makes the first cell of each row a button
   */
  constructor(
    caption: string,
    columns: readonly Column[],
    options: { readonly stacked?: boolean; readonly pick?: (row: number) => void } = {},
  ) {
    this.#columns = columns;
    this.#pick = options.pick;
    const table = h(
      'table',
      { class: options.stacked ? 'stacked' : undefined },
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, ...columns.map(heading))),
      this.#body,
    );
    this.element = h('div', { class: 'scroller', role: 'region', 'aria-label': caption, tabindex: 0 }, table);
  }

  show(rows: readonly Row[]): void {
    const body = this.#body;
    while (body.rows.length > rows.length) body.deleteRow(-1);
    while (body.rows.length < rows.length) body.append(this.#newRow(body.rows.length));
    rows.forEach(({ cells, chosen }, index) => {
      const row = body.rows[index];
      if (row === undefined) return;
      setAttribute(row, 'data-chosen', chosen ?? false);
      row.querySelector('button')?.setAttribute('aria-pressed', String(chosen ?? false));
      for (const [at, cell] of cells.entries())
        showCell(row.cells[at], typeof cell === 'string' ? { text: cell } : cell);
    });
  }

  #newRow(index: number): HTMLTableRowElement {
    const cells = this.#columns.map(({ title, align, wrap }, at) => {
      const cell = at === 0 ? h('th', { scope: 'row' }) : h('td');
      cell.className = [align === 'right' && 'number', wrap && 'words'].filter(Boolean).join(' ');
      cell.dataset.label = title;
      cell.append(at === 0 && this.#pick ? this.#picker(index) : h('span'));
      return cell;
    });
    return h('tr', {}, ...cells);
  }

  #picker(index: number): HTMLElement {
    const picker = h('button', { type: 'button', class: 'picker' });
    picker.addEventListener('click', () => this.#pick?.(index));
    return picker;
  }
}

const heading = ({ title, align, hint }: Column): HTMLElement =>
  h('th', { scope: 'col', class: align === 'right' ? 'number' : undefined, title: hint }, title);

function showCell(
  cell: HTMLTableCellElement | undefined,
  { text, second, tone, hint, bar, margin }: Cell,
): void {
  const inner = cell?.firstElementChild;
  if (cell === undefined || !inner) return;
  setText(inner, text);
  if (second !== undefined) setText(cell.querySelector('small') ?? cell.appendChild(h('small')), second);
  setAttribute(cell, 'data-tone', tone);
  setAttribute(cell, 'title', hint);
  const share = bar ?? (margin === undefined ? undefined : Math.min(1, Math.abs(margin)));
  setAttribute(cell, 'style', share === undefined ? undefined : `--bar: ${(share * 100).toFixed(2)}%`);
  setAttribute(cell, 'data-bar', bar !== undefined);
  setAttribute(cell, 'data-margin', margin === undefined ? undefined : margin < 0 ? 'below' : 'above');
}
