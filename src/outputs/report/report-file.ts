/** Writes report.html among the results when the run has ended. */
import type { ResultFiles } from '../files/result-files.ts';
import type { Output } from '../output.ts';
import type { StoryKeeper } from '../story/story-keeper.ts';
import { reportHtml } from './html.ts';
import { readPageBundle } from './page-bundle.ts';

export const REPORT = 'report.html';

export class ReportFile implements Output {
  private readonly keeper: StoryKeeper;
  private readonly files: Pick<ResultFiles, 'write'>;

  /** @param keeper an output that is finished before this one */
  constructor(keeper: StoryKeeper, files: Pick<ResultFiles, 'write'>) {
    this.keeper = keeper;
    this.files = files;
  }

  start(): void {
    // The keeper has begun the story.
  }

  frames(): void {
    // The keeper takes them.
  }

  notice(): void {
    // The keeper has it among the story's events.
  }

  async finish(): Promise<void> {
    const story = this.keeper.finished;
    if (story) await this.files.write(REPORT, reportHtml(story, await readPageBundle()));
  }
}
