/** What a person has chosen to look at; the same for every panel that shows one step. */
import type { RunStory, StoryStep } from '../outputs/story/story.ts';
import { Listeners } from './listeners.ts';

export interface StepKey {
  readonly fleet: string;
  readonly step: string;
}

export const sameStep = (a: StepKey, b: StepKey): boolean => a.fleet === b.fleet && a.step === b.step;

export class Choice {
  readonly changes = new Listeners();
  #step: StepKey | undefined;
  #logarithmic = true;
  #fromSend = true;

  /** Latency axes. */
  get logarithmic(): boolean {
    return this.#logarithmic;
  }
  set logarithmic(wanted: boolean) {
    this.#logarithmic = wanted;
    this.changes.tell();
  }

  /** Whether latencies from the send are shown beside those from the due time. */
  get fromSend(): boolean {
    return this.#fromSend;
  }
  set fromSend(wanted: boolean) {
    this.#fromSend = wanted;
    this.changes.tell();
  }

  choose({ fleet, step }: StepKey): void {
    this.#step = { fleet, step };
    this.changes.tell();
  }

  /** The chosen step while the story has it; before anyone chose, the one with the most attempts that finished. */
  step(story: RunStory): StoryStep | undefined {
    const chosen = this.#step;
    return (chosen && story.steps.find((step) => sameStep(step, chosen))) ?? busiest(story.steps);
  }
}

const busiest = (steps: readonly StoryStep[]): StoryStep | undefined =>
  steps.reduce<StoryStep | undefined>(
    (most, step) =>
      most === undefined || (step.fromDue?.count ?? 0) > (most.fromDue?.count ?? 0) ? step : most,
    undefined,
  );
