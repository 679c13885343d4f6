/**
 * The dashboard with a made-up run: `node dist/src/outputs/dashboard/preview.js [--rate 10000] [--devices 5000]
 * [--workers 2] [--seed 1] [--from SECONDS already over] [--seconds until it ends] [--measure] [--die crash|SIGTERM|…]`.
 * To look at its layout and keys without a load test, and to measure what it costs.
 */
import { parseArgs } from 'node:util';
import type { Frame } from '../../metrics/frame.ts';
import type { RunControls } from '../output.ts';
import { RunView } from '../view.ts';
import { createDashboard } from './dashboard.ts';
import { SyntheticRun } from './synthetic.ts';
import { controllerSecond } from './synthetic-health.ts';
import { syntheticSummary } from './synthetic-summary.ts';
import { processTerminal, whyNoDashboard } from './terminal.ts';

const TICK_MS = 500;

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new TypeError(`not a number: ${text}`);
  return value;
};

async function preview(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '10000' },
      devices: { type: 'string', default: '5000' },
      workers: { type: 'string', default: '2' },
      from: { type: 'string', default: '0' },
      seconds: { type: 'string', default: '3600' },
      die: { type: 'string' },
      measure: { type: 'boolean', default: false },
    },
  });
  const terminal = processTerminal();
  const why = whyNoDashboard(terminal);
  if (why !== undefined) {
    process.stderr.write(`no dashboard: ${why}\n`);
    process.exitCode = 104;
    return;
  }
  const workers = number(values.workers);
  const run = new SyntheticRun({
    seed: number(values.seed),
    rate: number(values.rate),
    devices: number(values.devices),
    workers,
  });
  const cost = new Cost();
  const view = new RunView(run.facts);
  let at = 0;
  let second = 0;
  let ends = number(values.from) + number(values.seconds);
  let paused = false;
  const controls: RunControls = {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    stop: () => {
      ends = second;
    },
  };
  const dashboard = await createDashboard(controls, terminal);
  await dashboard.start(run.facts);

  /** Frames of every worker up to this moment, made outside of what is measured. */
  const advance = (until: number) => {
    const batch: Frame[] = [];
    for (; second < Math.floor(until / 1000); second++) {
      for (let worker = 0; worker < workers; worker++) {
        batch.push({ ...run.frame(worker, second, second + 1 >= ends), paused });
      }
      dashboard.controller?.(controllerSecond(run.facts.outline.seed, second));
    }
    at = until;
    if (values.measure) view.add([], at);
    else view.add(batch, at);
    cost.measure(() => dashboard.frames(batch, at));
  };

  advance(number(values.from) * 1000);
  dashboard.notice('this is a preview: made-up numbers');
  cost.start();
  const timer = setInterval(() => {
    if (values.die !== undefined) die(values.die);
    advance(at + TICK_MS);
    if (second < ends) return;
    clearInterval(timer);
    void Promise.resolve(dashboard.finish(syntheticSummary(view))).then(() => {
      if (values.measure) process.stdout.write(`\n${cost.report()}\n`);
    });
  }, TICK_MS);
}

/** To see that the terminal comes back whatever happens. */
function die(way: string): void {
  if (way === 'crash') throw new Error('a crash, as asked for by --die');
  process.kill(process.pid, way);
}

/** What the dashboard takes of this process: CPU within its own calls against the time that passed. */
class Cost {
  #since = performance.now();
  #cpu = 0;
  #longest = 0;
  #calls = 0;

  start(): void {
    this.#since = performance.now();
    this.#cpu = this.#longest = this.#calls = 0;
  }

  measure(call: () => void): void {
    const cpu = process.cpuUsage();
    const from = performance.now();
    call();
    this.#longest = Math.max(this.#longest, performance.now() - from);
    const { user, system } = process.cpuUsage(cpu);
    this.#cpu += (user + system) / 1000;
    this.#calls++;
  }

  report(): string {
    const elapsed = performance.now() - this.#since;
    const core = ((100 * this.#cpu) / elapsed).toFixed(2);
    const each = (this.#cpu / this.#calls).toFixed(1);
    return `dashboard: ${core} % of a core over ${(elapsed / 1000).toFixed(0)} s, ${each} ms CPU a tick, longest ${this.#longest.toFixed(1)} ms`;
  }
}

await preview();
