/**
 * Everything that a run is told to, in the order in which it is told: the story first, of which others show parts, then what people watch,
 * then the files.
 */
import type { RunOptions } from '../cli/run-options.ts';
import type { MergedFrames } from '../metrics/merge.ts';
import { BuildServerOutput, junitFile } from '../outputs/ci/build-server.ts';
import type { ResultFiles } from '../outputs/files/result-files.ts';
import type { Output, RunControls } from '../outputs/output.ts';
import type { NamedOutput } from '../outputs/pump.ts';
import { ReportFile } from '../outputs/report/report-file.ts';
import { StoryKeeper } from '../outputs/story/story-keeper.ts';
import type { LivePage } from '../outputs/web/live-page.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { ChosenEngine } from './engines.ts';
import { openScreen } from './screen.ts';

export interface OutputsWanted {
  readonly options: RunOptions;
  readonly scenario: Scenario;
  readonly controls: RunControls;
  readonly files: ResultFiles;
  /** What drives the run, in words. */
  readonly machine: string;
  /** The run's totals, which have each frame before the outputs get it. */
  readonly merged: MergedFrames;
  readonly prometheus: Output | undefined;
  readonly livePage: LivePage | undefined;
  readonly engine: ChosenEngine;
}

export async function openOutputs(wanted: OutputsWanted): Promise<NamedOutput[]> {
  const { options, scenario, controls, files, machine, merged, prometheus, livePage, engine } = wanted;
  const story = new StoryKeeper(machine, merged);
  const screen = await openScreen(options, scenario.outputs.dashboard, controls, files.folder, livePage?.url);
  // Its address has a token: the screen alone is told.
  const show = (line: string) => screen.output.notice(line);
  return [
    { name: 'story', output: story },
    screen,
    { name: 'result files', output: files },
    { name: 'report', output: new ReportFile(story, files) },
    ...(engine.remote ? [{ name: 'outline in Redis', output: outlineIn(engine.remote) }] : []),
    { name: 'junit.xml', output: junitFile(files) },
    ...(options.ci !== false ? [{ name: 'build server', output: buildServer(files) }] : []),
    ...(livePage
      ? [{ name: 'live page', output: livePage.of({ story, show, resultsFolder: files.folder }) }]
      : []),
    // The last: it may wait for a scrape.
    ...(prometheus ? [{ name: 'Prometheus', output: prometheus }] : []),
  ];
}

const buildServer = (results: ResultFiles): BuildServerOutput =>
  new BuildServerOutput({
    results,
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
  });

/** So that the run can be reported from Redis when this machine is gone. */
const outlineIn = ({ keepOutline }: NonNullable<ChosenEngine['remote']>): Output => ({
  start: ({ outline }) => keepOutline(JSON.stringify(outline)),
  frames: () => {},
  notice: () => {},
  finish: () => {},
});
