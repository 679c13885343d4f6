/** What was told while the run went on, the latest last. */
import { count } from '../../outputs/format.ts';
import { h, setText } from '../dom.ts';
import type { Panel } from '../panel.ts';
import { section } from './section.ts';

export function events(): Panel {
  const list = h('ol', { class: 'events', tabindex: 0, role: 'region', 'aria-label': 'Events' });
  const dropped = h('p', { class: 'note' });
  let shown: readonly string[] = [];
  return {
    id: 'events',
    title: 'Events',
    element: section('events', 'Events', '', dropped, list),
    has: (story) => story.events.lines.length > 0,
    show({ events: { lines, dropped: left } }) {
      dropped.hidden = left === 0;
      setText(dropped, `The last ${count(lines.length)}; ${count(left)} more were left out.`);
      if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return;
      shown = lines;
      // Whoever reads the latest goes on doing so; whoever has scrolled up stays there.
      const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
      list.replaceChildren(...lines.map((line) => h('li', {}, line)));
      if (atEnd) list.scrollTop = list.scrollHeight;
    },
  };
}
