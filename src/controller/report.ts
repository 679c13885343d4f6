/** A report of a run that was, made again from its files, or for the first time of one that was cut off. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ControllerRecord } from '../metrics/controller-health.ts';
import { MergedFrames } from '../metrics/merge.ts';
import { findRun } from '../outputs/files/find-run.ts';
import { reasonOf } from '../outputs/files/folder.ts';
import { readFrames } from '../outputs/files/frames-file.ts';
import { machineInWords } from '../outputs/files/machine.ts';
import { readRunFolder } from '../outputs/files/run-folder.ts';
import { reportHtml } from '../outputs/report/html.ts';
import { readPageBundle } from '../outputs/report/page-bundle.ts';
import { REPORT } from '../outputs/report/report-file.ts';
import type { RunStory } from '../outputs/story/story.ts';
import { StoryBuilder } from '../outputs/story/story-builder.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { ThresholdWatch } from '../verdict/threshold-watch.ts';
import { conclude } from './conclude.ts';

export interface ReportOptions {
  /** As findRun() takes it. */
  readonly run: string;
  /** The file to write; absent: report.html in the folder of the run. */
  readonly out?: string;
}

export interface Reported {
  readonly path: string;
  readonly story: RunStory;
}

/** Rejects with RegattaError 104 for what is wrong with the run's files, 106 when the report can't be written. */
export async function reportRun({ run, out }: ReportOptions): Promise<Reported> {
  const folder = findRun(run);
  const story = await storyOf(folder);
  const path = out ?? join(folder, REPORT);
  try {
    await writeFile(path, reportHtml(story, await readPageBundle()));
  } catch (error) {
    throw new RegattaError(`${path} can't be written: ${reasonOf(error as Error)}`, EXIT.resultsNotWritten);
  }
  return { path, story };
}

/** Of the run in this folder; without a summary of its own it is judged anew, as cut off. RegattaError 104. */
export async function storyOf(folder: string): Promise<RunStory> {
  const { outline, summary, environment, frames, controller: seconds } = readRunFolder(folder);
  const merged = new MergedFrames();
  const builder = new StoryBuilder(outline, environment ? machineInWords(environment) : '', merged);
  const thresholdWatch = new ThresholdWatch(outline.thresholds, outline, outline.workers);
  for await (const frame of readFrames(frames)) {
    if (!merged.add(frame)) continue;
    builder.add(frame);
    thresholdWatch.add(frame);
  }
  const controller = new ControllerRecord();
  for (const second of seconds) {
    controller.add(second);
    builder.controller(second);
  }
  if (builder.revision === 0)
    throw new RegattaError(`${frames} has no frames: the run ended before its first second`, EXIT.badInput);
  thresholdWatch.cut();
  return builder.finish(
    summary ?? conclude({ outline, end: { ...CUT_OFF, merged, controller, thresholdWatch } }),
  );
}

const CUT_OFF = {
  cutOff: true,
  lost: [],
  stopped: false,
  killed: false,
  platformExit: undefined,
  operations: [],
} as const;
