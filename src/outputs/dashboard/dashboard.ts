/** The dashboard: shows the frames as they come, and hands the person's wishes to the run. */
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame } from '../../metrics/frame.ts';
import type { Summary } from '../../metrics/summary.ts';
import type { Output, RunControls, RunFacts } from '../output.ts';
import { palette } from '../palette.ts';
import { summaryTable } from '../summary-table.ts';
import { RunView } from '../view.ts';
import { CHOICES, type Choice, choose, firstState, type ScreenState } from './screen-state.ts';
import { Stage } from './stage.ts';
import type { Terminal } from './terminal.ts';
import { guardTerminal, type TerminalGuard } from './terminal-guard.ts';
import { type Libraries, loadLibraries } from './widgets.ts';

export interface DashboardOptions {
  /** Where the results are written, told below the summary. */
  readonly resultsFolder?: string;
  /** The address of the live page, told by the help. */
  readonly livePage?: string;
}

/** Loads blessed now, takes the terminal at `start`, gives it back at `finish` and prints the summary there. */
export async function createDashboard(
  controls: RunControls,
  terminal: Terminal,
  options: DashboardOptions = {},
): Promise<Output> {
  return new Dashboard(await loadLibraries(), controls, terminal, options);
}

class Dashboard implements Output {
  readonly #libraries: Libraries;
  readonly #controls: RunControls;
  readonly #terminal: Terminal;
  readonly #options: DashboardOptions;
  #state: ScreenState | undefined;
  #stage: Stage | undefined;
  #guard: TerminalGuard | undefined;

  constructor(libraries: Libraries, controls: RunControls, terminal: Terminal, options: DashboardOptions) {
    this.#libraries = libraries;
    this.#controls = controls;
    this.#terminal = terminal;
    this.#options = options;
  }

  start(run: RunFacts): void {
    const { livePage } = this.#options;
    this.#state = {
      ...firstState(new RunView(run), palette(true)),
      ...(livePage !== undefined && { livePage }),
    };
    const guard = guardTerminal(this.#terminal, () => this.#leave());
    this.#guard = guard;
    // The terminal is gone: there is nothing to draw on. Whether the run ends with it is for SIGHUP to say.
    this.#terminal.output.on('error', () => guard.restore());
    this.#stage = new Stage(this.#libraries, this.#terminal, this.#state);
    this.#bindKeys(this.#stage);
  }

  #leave(): void {
    const stage = this.#stage;
    this.#stage = undefined;
    stage?.leave();
  }

  #bindKeys(stage: Stage): void {
    for (const [choice, keys] of Object.entries(CHOICES) as [Choice, readonly string[]][]) {
      stage.onKey(keys, () => this.#change((state) => choose(state, choice)));
    }
    stage.onKey(['escape'], () => this.#change((state) => ({ ...state, help: false })));
    stage.onKey(['p', 'space'], () => this.#togglePause());
    stage.onKey(['q', 'C-c'], () => this.#stop());
  }

  #togglePause(): void {
    if (this.#state?.run === 'running') {
      this.#controls.pause();
      this.#change((state) => ({ ...state, run: 'paused' }));
    } else if (this.#state?.run === 'paused') {
      this.#controls.resume();
      this.#change((state) => ({ ...state, run: 'running' }));
    }
  }

  #stop(): void {
    const again = this.#state?.run === 'stopping' || this.#state?.run === 'stopping at once';
    this.#change((state) => ({ ...state, run: again ? 'stopping at once' : 'stopping' }));
    this.#controls.stop();
  }

  #change(change: (state: ScreenState) => ScreenState): void {
    if (!this.#state) return;
    this.#state = change(this.#state);
    this.#stage?.show(this.#state);
  }

  frames(batch: readonly Frame[], at: number): void {
    this.#state?.view.add(batch, at);
    this.#change((state) => state);
  }

  /** Drawn with the next batch. */
  controller(second: ControllerSecond): void {
    this.#state?.view.controller(second);
  }

  notice(text: string): void {
    this.#state?.view.notice(text);
    this.#change((state) => state);
  }

  finish(summary: Summary): void {
    this.#guard?.end();
    const { output, env } = this.#terminal;
    const { resultsFolder } = this.#options;
    output.write(
      summaryTable(summary, {
        colour: env.NO_COLOR === undefined,
        width: output.columns,
        ...(resultsFolder === undefined ? {} : { resultsFolder }),
      }),
    );
  }
}
