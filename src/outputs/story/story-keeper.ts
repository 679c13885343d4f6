/** Keeps the story of a run for whoever shows it: one for the report, the live page and what else asks. */
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame } from '../../metrics/frame.ts';
import type { MergedFrames } from '../../metrics/merge.ts';
import type { Summary } from '../../metrics/summary.ts';
import type { Output, RunFacts } from '../output.ts';
import type { RunStory } from './story.ts';
import { StoryBuilder } from './story-builder.ts';

export class StoryKeeper implements Output {
  /** Of the whole run; undefined before its end, and for one that never began. */
  finished: RunStory | undefined;
  private readonly machine: string;
  private readonly merged: MergedFrames;
  private started: StoryBuilder | undefined;
  private at = 0;

  /**
   * @param machine in words
   * @param merged the run's totals, which have each frame before the outputs get it
   */
  constructor(machine: string, merged: MergedFrames) {
    this.machine = machine;
    this.merged = merged;
  }

  /** Throws before the start: outputs that want it stand after this one. */
  get builder(): StoryBuilder {
    if (!this.started) throw new Error('the story has not begun');
    return this.started;
  }

  start({ outline }: RunFacts): void {
    this.started = new StoryBuilder(outline, this.machine, this.merged);
  }

  frames(batch: readonly Frame[], at: number): void {
    this.at = at;
    for (const frame of batch) this.builder.add(frame);
  }

  controller(second: ControllerSecond): void {
    this.builder.controller(second);
  }

  notice(text: string): void {
    this.started?.notice(text, this.at);
  }

  finish(summary: Summary): void {
    this.finished = this.started?.finish(summary);
  }
}
