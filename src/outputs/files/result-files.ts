/**
 * The results of one run as files. The folder is made and tried before the run; once the run is on, a disk that
 * fills up stops the files and not the run: what was written is kept, people are told once, and `failed` says so.
 */
import { writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame } from '../../metrics/frame.ts';
import { MergedFrames } from '../../metrics/merge.ts';
import type { Summary } from '../../metrics/summary.ts';
import type { Output, RunFacts } from '../output.ts';
import { AppendFile } from './append-file.ts';
import { CONTROLLER_FILE, controllerLine } from './controller-file.ts';
import type { Environment } from './environment.ts';
import { makeResultFolder, notWritable, reasonOf } from './folder.ts';
import { attemptLines, frameLines } from './frames-file.ts';

/** Length of an interval in histograms.hlog. */
const LOG_INTERVAL_MS = 10_000;

export interface ResultFilesOptions {
  /** The folder that result folders are made in: `results`. */
  readonly parent: string;
  readonly scenario: string;
  /** The resolved scenario, its secrets already removed. */
  readonly scenarioYaml: string;
  readonly environment: Environment;
  readonly now: Date;
  /** Told once, when a file can't be written any more: for Pump.notice. */
  readonly onFailure: (text: string) => void;
}

export class ResultFiles implements Output {
  readonly folder: string;
  /** Why results are missing; the exit code is then 106 instead of 0. */
  failed: string | undefined;

  private readonly onFailure: (text: string) => void;
  private framesFile: AppendFile | undefined;
  private attemptsFile: AppendFile | undefined;
  private controllerFile: AppendFile | undefined;
  private logFile: AppendFile | undefined;
  private histogramLog: typeof import('./histogram-log.ts') | undefined;
  private interval = new MergedFrames();
  private intervalFrom = 0;
  private lastAt = 0;

  private constructor(folder: string, onFailure: (text: string) => void) {
    this.folder = folder;
    this.onFailure = onFailure;
  }

  /** Makes the folder and writes what is known before the run. Throws RegattaError 104 when it can't. */
  static create(options: ResultFilesOptions): ResultFiles {
    const { parent, scenario, scenarioYaml, environment, now, onFailure } = options;
    const folder = makeResultFolder(parent, scenario, now);
    try {
      writeFileSync(join(folder, 'scenario.yaml'), scenarioYaml);
      writeFileSync(join(folder, 'environment.json'), json(environment));
    } catch (error) {
      throw notWritable(folder, error as NodeJS.ErrnoException);
    }
    return new ResultFiles(folder, onFailure);
  }

  async start(run: RunFacts): Promise<void> {
    await this.write('run.json', json(run.outline));
    this.framesFile = await this.open('frames.ndjson');
    this.controllerFile = await this.open(CONTROLLER_FILE);
    if (run.plan.followed) this.attemptsFile = await this.open('attempts.ndjson');
    this.logFile = await this.open('histograms.hlog');
    // Its library takes as long to load as the rest of the outputs: while the devices begin, not before.
    this.histogramLog = await import('./histogram-log.ts');
    this.logFile?.append(this.histogramLog.logHeader(run.startedAt));
  }

  frames(batch: readonly Frame[], at: number): void {
    this.framesFile?.append(frameLines(batch));
    this.attemptsFile?.append(attemptLines(batch));
    for (const frame of batch) this.interval.add(frame);
    this.lastAt = at;
    if (at - this.intervalFrom >= LOG_INTERVAL_MS) this.endInterval();
  }

  controller(second: ControllerSecond): void {
    this.controllerFile?.append(controllerLine(second));
  }

  notice(): void {
    // Notices are for people at the time; summary.json has the reasons.
  }

  async finish(summary: Summary): Promise<void> {
    this.endInterval();
    await this.framesFile?.close();
    await this.attemptsFile?.close();
    await this.controllerFile?.close();
    await this.logFile?.close();
    await this.write('summary.json', json(summary));
  }

  /** A frame that comes late is in the interval in which it came. */
  private endInterval(): void {
    if (this.histogramLog)
      this.logFile?.append(this.histogramLog.logInterval(this.interval, this.intervalFrom, this.lastAt));
    this.interval = new MergedFrames();
    this.intervalFrom = this.lastAt;
  }

  /**
   * A whole file among the results, for other outputs too; never rejects. Under another name first: whoever finds
   * the file finds all of it.
   */
  async write(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    try {
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
    } catch (error) {
      this.fail(name, error as NodeJS.ErrnoException);
    }
  }

  private async open(name: string): Promise<AppendFile | undefined> {
    try {
      return await AppendFile.open(join(this.folder, name), (error) => this.fail(name, error));
    } catch (error) {
      this.fail(name, error as NodeJS.ErrnoException);
      return undefined;
    }
  }

  private fail(name: string, error: NodeJS.ErrnoException): void {
    if (this.failed !== undefined) return;
    this.failed = `${name} can't be written: ${reasonOf(error)}`;
    this.onFailure(`${this.failed}; the run goes on, what was written is kept in ${this.folder}`);
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
