/** The page of a run: draws a story, and draws it again when there is more of it. */
import type { RunStory } from '../outputs/story/story.ts';
import { TimeWindow } from './chart/time-window.ts';
import { Choice } from './choice.ts';
import { h, setText } from './dom.ts';
import { Nearness } from './nearness.ts';
import type { Panel, Shared } from './panel.ts';
import { PANELS } from './panels.ts';
import { KeyFigures } from './sections/key-figures.ts';
import { VerdictHeader } from './sections/verdict.ts';
import { Theme } from './theme.ts';
import { TopBar } from './top-bar.ts';

export interface PageOptions {
  /** The run goes on while a story has no verdict: it says RUNNING. */
  readonly live?: boolean;
  /** Panels of the caller's own, below the verdict and above all others. */
  readonly panels?: readonly ((shared: Shared) => Panel)[];
  /** Buttons of the caller's own, in the bar at the top. */
  readonly controls?: HTMLElement;
}

export interface Page {
  /** Again with each newer story of the same run, as often as twice a second; zoom and choices stay. */
  show(story: RunStory): void;
}

export function createPage(root: HTMLElement, options: PageOptions = {}): Page {
  const probe = h('span', { class: 'probe', hidden: true });
  const shared: Shared = {
    time: new TimeWindow(),
    choice: new Choice(),
    theme: new Theme(document.documentElement, probe),
    nearness: new Nearness(),
  };
  const verdict = new VerdictHeader(options.live ?? false);
  const figures = new KeyFigures();
  const panels = [...(options.panels ?? []), ...PANELS].map((make) => make(shared));
  const bar = new TopBar(shared, panels, options.controls);
  root.classList.add('page');
  if (root.tagName !== 'MAIN') root.setAttribute('role', 'main');
  root.replaceChildren(
    probe,
    bar.element,
    verdict.element,
    figures.element,
    ...panels.map(({ element }) => element),
  );
  drawForPaper(shared);
  return {
    show(story) {
      setText(document.querySelector('title') ?? document.head.appendChild(h('title')), titleOf(story));
      shared.time.extend(story.at, story.lines.stepMs);
      verdict.show(story);
      figures.show(story);
      for (const panel of panels) {
        panel.element.hidden = !panel.has(story);
        if (!panel.element.hidden) panel.show(story);
      }
      bar.show(story);
    },
  };
}

const titleOf = ({ outline, verdict }: RunStory): string =>
  `${verdict === undefined ? '' : `${verdict.verdict} · `}${outline.scenario} · Regatta`;

/** Paper has no viewport: every chart is drawn, in light colours and at the paper's width. */
function drawForPaper({ theme, nearness }: Shared): void {
  const set = (printing: boolean) => {
    if (theme.printing === printing) return;
    theme.print(printing);
    if (printing) nearness.drawAll();
  };
  addEventListener('beforeprint', () => set(true));
  addEventListener('afterprint', () => set(false));
  const paper = matchMedia('print');
  paper.addEventListener('change', () => set(paper.matches));
}
