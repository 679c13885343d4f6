/** Where there is no terminal: one line every few seconds, notices at once, the summary at the end. */
import type { Writable } from 'node:stream';
import type { ControllerSecond } from '../metrics/controller-health.ts';
import type { Frame } from '../metrics/frame.ts';
import type { Summary } from '../metrics/summary.ts';
import { concerns } from './concerns.ts';
import { clock, count, duration, percent, rate } from './format.ts';
import type { Output, RunFacts } from './output.ts';
import { summaryTable, verdictText } from './summary-table.ts';
import { RunView } from './view.ts';

export interface ProgressOptions {
  /** Prints notices and the verdict alone. */
  readonly quiet?: boolean;
  /** Real ms between two lines; 5,000 unless told. */
  readonly everyMs?: number;
  readonly colour?: boolean;
  /** Columns for the summary; 80 unless told. */
  readonly width?: number;
  readonly resultsFolder?: string;
}

const EVERY_MS = 5_000;

export function createProgress(output: Writable, options: ProgressOptions = {}): Output {
  return new Progress(output, options);
}

class Progress implements Output {
  readonly #output: Writable;
  readonly #options: ProgressOptions;
  #view: RunView | undefined;
  #next = 0;
  #closed = false;

  constructor(output: Writable, options: ProgressOptions) {
    this.#output = output;
    this.#options = options;
    // `| head` has read enough (EPIPE): the run goes on and its results are written, but nobody listens here.
    output.on('error', () => {
      this.#closed = true;
    });
  }

  start(run: RunFacts): void {
    this.#view = new RunView(run);
    this.#next = this.#every;
    const { plan, workers, target, outline } = run;
    const devices = plan.fleets.reduce((sum, fleet) => sum + fleet.devices, 0);
    this.#say(
      `${plan.name}: ${count(devices)} devices on ${workers} ${workers === 1 ? 'worker' : 'workers'} → ${target}`,
    );
    for (const pace of outline.paces ?? []) this.#say(`  ${pace}`);
  }

  get #every(): number {
    return this.#options.everyMs ?? EVERY_MS;
  }

  frames(batch: readonly Frame[], at: number): void {
    if (!this.#view || this.#options.quiet) return;
    this.#view.add(batch, at);
    if (at < this.#next) return;
    this.#next = (Math.floor(at / this.#every) + 1) * this.#every;
    this.#say(progressLine(this.#view));
  }

  controller(second: ControllerSecond): void {
    this.#view?.controller(second);
  }

  notice(text: string, level: 'info' | 'warn' = 'warn'): void {
    if (level === 'info' && this.#options.quiet) return;
    this.#write(`${clock(this.#view?.at ?? 0)}  ${text}\n`);
  }

  finish(summary: Summary): void {
    const { colour = false, width = 80, resultsFolder, quiet } = this.#options;
    const show = quiet ? verdictText : summaryTable;
    this.#write(show(summary, { colour, width, resultsFolder }));
  }

  #say(line: string): void {
    if (!this.#options.quiet) this.#write(`${line}\n`);
  }

  #write(text: string): void {
    if (!this.#closed && !this.#output.destroyed) this.#output.write(text);
  }
}

/**
 * `0:12 warm-up  3,120 connected  4,512/s  query p99 12.3 ms from due, 11.8 ms from send  upgrade 43.2 % done  4 failed (0.01 %)`: rates and
 * the p99 (of the step that ended most often) are of the last ten seconds, failures and what is done since the start.
 */
function progressLine(view: RunView): string {
  const { finished, failed } = view.totals();
  const busiest = view.steps('', 'recent').sort((a, b) => b.rate - a.rate)[0];
  const phase = view.phase ? ` ${view.phase.name}` : '';
  const parts = [
    `${clock(view.at)}${phase}${view.paused ? ' paused' : ''}`,
    `${count(view.connected())} connected`,
    rate(view.rate()),
    ...(busiest?.latency && busiest.sent
      ? [
          `${busiest.step} p99 ${duration(busiest.latency.p99)} from due, ${duration(busiest.sent.p99)} from send`,
        ]
      : []),
    ...view.followed.rows().map(({ step, done, devices }) => `${step} ${percent(done, devices)} done`),
    failed === 0 ? '0 failed' : `${count(failed)} failed (${percent(failed, finished)})`,
    ...concerns(view).map((concern) => `! ${concern.text}`),
  ];
  return parts.join('  ');
}
