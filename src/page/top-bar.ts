/** Stays at the top: what run this is, the way to each part, what sets all charts, light or dark. */
import type { RunStory } from '../outputs/story/story.ts';
import { button, h, setText } from './dom.ts';
import type { Panel, Shared } from './panel.ts';

export class TopBar {
  readonly element: HTMLElement;
  readonly #name = h('a', { href: '#verdict', class: 'bar-name' });
  readonly #links: readonly { readonly panel: Panel; readonly link: HTMLElement }[];

  constructor(shared: Shared, panels: readonly Panel[], controls?: HTMLElement) {
    this.#links = panels.map((panel) => ({ panel, link: h('a', { href: `#${panel.id}` }, panel.title) }));
    this.element = h(
      'div',
      { class: 'bar' },
      this.#name,
      h('nav', { 'aria-label': 'Parts of this page' }, ...this.#links.map(({ link }) => link)),
      h('div', { class: 'bar-controls' }, controls, resetZoom(shared), themeSwitch(shared)),
    );
  }

  show({ outline, verdict }: RunStory): void {
    setText(this.#name, verdict === undefined ? outline.scenario : `${verdict.verdict} ${outline.scenario}`);
    for (const { panel, link } of this.#links) link.hidden = panel.element.hidden;
  }
}

function resetZoom({ time }: Shared): HTMLElement {
  const reset = button('Reset zoom', { hidden: true }, () => time.reset());
  time.changes.add(() => {
    reset.hidden = !time.zoomed;
  });
  return reset;
}

function themeSwitch({ theme }: Shared): HTMLElement {
  const change = button('', { class: 'theme' }, () =>
    theme.choose(theme.scheme === 'dark' ? 'light' : 'dark'),
  );
  const name = () => {
    const other = theme.scheme === 'dark' ? 'light' : 'dark';
    setText(change, theme.scheme === 'dark' ? '☀' : '☾');
    change.setAttribute('aria-label', `Change to ${other} colours`);
    change.title = `Change to ${other} colours`;
  };
  theme.changes.add(name);
  name();
  return change;
}
