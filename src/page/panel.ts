/** A part of the page that shows a part of a story. */
import type { RunStory } from '../outputs/story/story.ts';
import type { TimeWindow } from './chart/time-window.ts';
import type { Choice } from './choice.ts';
import type { Nearness } from './nearness.ts';
import type { Theme } from './theme.ts';

/** What all panels share: the part of the run that is zoomed to, the chosen step, colours. */
export interface Shared {
  readonly time: TimeWindow;
  readonly choice: Choice;
  readonly theme: Theme;
  readonly nearness: Nearness;
}

export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly element: HTMLElement;
  /** Whether the story has what this panel shows; it is hidden without. */
  has(story: RunStory): boolean;
  /** Again with each newer story; keeps what a person has chosen, scrolled and selected. */
  show(story: RunStory): void;
}
