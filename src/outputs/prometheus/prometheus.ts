/** `--prometheus`: the run's figures for a scraper, while the run goes on and until they were fetched once more. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame } from '../../metrics/frame.ts';
import type { Summary } from '../../metrics/summary.ts';
import { version } from '../../version.ts';
import type { Output, RunFacts } from '../output.ts';
import { RunView } from '../view.ts';
import type { Family } from './family.ts';
import { processFamilies } from './process-families.ts';
import { RunCounts } from './run-counts.ts';
import { type RunState, runFamilies } from './run-families.ts';
import { type MetricsAddress, MetricsServer } from './server.ts';

export interface PrometheusOptions extends MetricsAddress {
  /** How long the last figures are kept for one more scrape; real ms, 0: not at all. */
  readonly lingerMs: number;
  /** Aborted when somebody wants the end now. */
  readonly hurry: AbortSignal;
  /** For people: where the figures are, as the run starts; that they are kept, after it. */
  readonly tellStarted: (text: string) => void;
  readonly tellLingering: (text: string) => void;
}

export class Prometheus implements Output {
  readonly #options: PrometheusOptions;
  readonly #ofTheProcess = processFamilies();
  #server: MetricsServer | undefined;
  #state: RunState | undefined;

  private constructor(options: PrometheusOptions) {
    this.#options = options;
  }

  /** Listens from now on; before the run starts there are figures of the process alone. Throws RegattaError 104. */
  static async open(options: PrometheusOptions): Promise<Prometheus> {
    const output = new Prometheus(options);
    output.#server = await MetricsServer.listen(options, () => output.#families());
    return output;
  }

  start(run: RunFacts): void {
    const view = new RunView(run);
    const steps = Object.fromEntries(view.fleets.map((fleet) => [fleet, view.stepNames(fleet)]));
    this.#state = { run, version, view, counts: new RunCounts(steps) };
    this.#options.tellStarted(`figures for Prometheus: ${this.url}`);
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  frames(batch: readonly Frame[], at: number): void {
    this.#state?.view.add(batch, at);
    for (const frame of batch) this.#state?.counts.add(frame);
  }

  controller(second: ControllerSecond): void {
    this.#state?.view.controller(second);
  }

  notice(): void {
    // Not a figure.
  }

  /** Resolves when the last figures were fetched, or nobody came for them in time. */
  async finish(summary: Summary): Promise<void> {
    if (this.#state) {
      this.#state.counts.finish(summary.steps);
      this.#state = { ...this.#state, verdict: summary.verdict };
      if (this.#isAwaited(summary)) await this.#linger();
    }
    await this.close();
  }

  /** Where nobody came in all that time, nobody is waited for. */
  #isAwaited({ stopped, seconds }: Summary): boolean {
    const { lingerMs, hurry } = this.#options;
    if (lingerMs === 0 || hurry.aborted || stopped === 'from outside') return false;
    return this.#server?.everServed === true || 1000 * seconds <= lingerMs;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #families(): Promise<Family[]> {
    return [...(this.#state ? runFamilies(this.#state) : []), ...(await this.#ofTheProcess())];
  }

  async #linger(): Promise<void> {
    const { lingerMs, hurry, tellLingering } = this.#options;
    if (!this.#server) return;
    const longest = `at most ${lingerMs / 1000} s (Ctrl-C: no longer)`;
    tellLingering(`the last figures stay at ${this.url} for one more scrape, ${longest}`);
    const fetched = this.#server.nextServed();
    const enough = new AbortController();
    void fetched.then(() => enough.abort());
    // Its rejection means that nothing is to be waited for any more.
    await sleep(lingerMs, undefined, { signal: AbortSignal.any([enough.signal, hurry]) }).catch(() => {});
  }
}
