/** A run under way: merges what the engine sends, keeps what went wrong, and takes the person's wishes. */

import { formatGateway } from '../lifecycle/gateway.ts';
import { MergedFrames } from '../metrics/merge.ts';
import type { RunControls, RunFacts } from '../outputs/output.ts';
import type { Pump } from '../outputs/pump.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Engine, EngineRun } from './engine.ts';

export interface LostWorker {
  readonly worker: number;
  readonly reason: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Session implements RunControls {
  readonly merged = new MergedFrames();
  readonly lost: LostWorker[] = [];
  /** Epoch ms of the start barrier; the time of the call until then. */
  startedAt = Date.now();
  stopped = false;
  /** Stopped at once: last frames were not waited for. */
  killed = false;
  /** Exit code of the embedded platform, when it ended before the run did. */
  platformExit: number | undefined;
  private readonly engine: Engine;
  private running: EngineRun | undefined;
  private pump: Pump | undefined;
  private over = false;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Resolves when every worker has delivered its last frame, or is lost, or the run was stopped at once. */
  async run(plan: Plan, workers: number, pump: Pump, warnings: readonly string[]): Promise<void> {
    this.pump = pump;
    const stop = () => this.stop();
    for (const signal of SIGNALS) process.on(signal, stop);
    try {
      await this.drive(plan, workers, pump, warnings);
    } finally {
      for (const signal of SIGNALS) process.off(signal, stop);
      this.over = true;
    }
  }

  private async drive(plan: Plan, workers: number, pump: Pump, warnings: readonly string[]): Promise<void> {
    const facts = (startedAt: number): RunFacts => ({
      plan,
      workers,
      target: targetInWords(plan),
      startedAt,
    });
    let outputsStarted: Promise<void> | undefined;
    this.running = this.engine.run(plan, workers, {
      started: (startedAt) => {
        this.startedAt = startedAt;
        outputsStarted = pump
          .start(facts(startedAt))
          .then(() => warnings.forEach((text) => void pump.notice(text)));
        // Its failure ends the run below; until then nobody may be blamed for not listening.
        outputsStarted.catch(() => this.running?.kill());
      },
      frame: (frame) => {
        if (this.merged.add(frame)) pump.add(frame);
      },
      lost: (worker, reason) => {
        this.lost.push({ worker, reason });
        pump.notice(`worker ${worker} was lost: ${reason}`);
      },
    });
    if (this.killed) this.running.kill();
    await this.running.done;
    await outputsStarted;
  }

  pause(): void {
    this.running?.pause();
  }

  resume(): void {
    this.running?.resume();
  }

  stop(): void {
    if (this.over) return;
    if (!this.stopped) {
      this.stopped = true;
      this.running?.stop();
      this.pump?.notice('stopping: devices finish what is in flight and disconnect; again stops at once');
    } else if (!this.killed) {
      this.killed = true;
      this.running?.kill();
    }
  }

  platformEnded(code: number): void {
    if (this.over) return;
    this.platformExit = code;
    this.pump?.notice(`the embedded platform ended with code ${code}`);
    this.running?.stop();
  }
}

function targetInWords({ target }: Plan): string {
  if (target === 'embedded') return 'embedded platform';
  return target.accessList ?? target.gateways.map(formatGateway).join(', ');
}
