/** Tells the build server that runs it, if one does, how the run ended: by files, variables and lines it knows. */
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { Summary } from '../../metrics/summary.ts';
import { reasonOf } from '../files/folder.ts';
import type { Output } from '../output.ts';
import { BUILD_SERVERS } from './annotations.ts';
import { junitXml } from './junit.ts';
import { type StepSummaryFacts, stepSummary } from './step-summary.ts';

/** The results of the run: a file among them is written whole, and its failure is told there. */
export interface Results {
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
}

export interface BuildServerOptions {
  readonly results: Results;
  /** Of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Each names a file that a summary is appended to: GitHub's own, and one for everybody else. */
const SUMMARY_FILES = ['GITHUB_STEP_SUMMARY', 'REGATTA_STEP_SUMMARY'] as const;

/** junit.xml among the results, always. */
export const junitFile = (results: Results): Output => ({
  start: () => {},
  frames: () => {},
  notice: () => {},
  finish: (summary) => results.write('junit.xml', junitXml(summary)),
});

/** To be finished after what people watch, and after all files that it may point to. */
export class BuildServerOutput implements Output {
  readonly #options: BuildServerOptions;
  #outline: StepSummaryFacts['outline'] = { sentence: '', command: '', fleets: [] };

  constructor(options: BuildServerOptions) {
    this.#options = options;
  }

  start({ outline }: { readonly outline: StepSummaryFacts['outline'] }): void {
    this.#outline = outline;
  }

  frames(): void {}

  notice(): void {}

  async finish(summary: Summary): Promise<void> {
    const { results, environment, stdout } = this.#options;
    const servers = BUILD_SERVERS.filter(({ variable }) => isOn(environment[variable]));
    const files = new Set(SUMMARY_FILES.filter((name) => environment[name]));
    const folder = resolve(results.folder);
    const markdown = stepSummary(summary, {
      outline: this.#outline,
      folder: results.folder,
      report: existsSync(join(results.folder, 'report.html')),
    });
    // Azure Pipelines reads the summary from a file that stays.
    if (servers.some(({ variable }) => variable === 'TF_BUILD')) await results.write('summary.md', markdown);
    for (const name of files) await this.#append(name, environment[name] ?? '', markdown);
    const paths = { junit: join(folder, 'junit.xml'), markdown: join(folder, 'summary.md') };
    const lines = servers.flatMap((server) => server.lines(summary, paths));
    if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
  }

  /** A summary that is missing is a pity and no more: the verdict and the results stand. */
  async #append(variable: string, path: string, markdown: string): Promise<void> {
    try {
      await appendFile(path, markdown);
    } catch (error) {
      const reason = reasonOf(error as NodeJS.ErrnoException);
      this.#options.stderr.write(
        `the summary can't be appended to ${path} (${variable}): ${reason}; the verdict stands, and so do the results\n`,
      );
    }
  }
}

/** `GITHUB_ACTIONS=true`, `TF_BUILD=True`, `TEAMCITY_VERSION=2025.11`; someone may say `false`. */
const isOn = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value.toLowerCase() !== 'false';
