/** A run under way: merges what the engine sends, keeps what went wrong, and takes the person's wishes. */

import type { Engine, EngineRun } from '../engine/engine.ts';
import { ControllerRecord } from '../metrics/controller-health.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import { MergedFrames } from '../metrics/merge.ts';
import type { OperationSummary } from '../metrics/summary.ts';
import type { FleetWatch, FleetWatcher, RunControls, RunFacts, RunState } from '../outputs/output.ts';
import type { Pump } from '../outputs/pump.ts';
import type { ThresholdWatch } from '../verdict/threshold-watch.ts';
import type { Operations } from './operations.ts';
import { SelfWatch } from './self-watch.ts';

export interface LostWorker {
  readonly worker: number;
  readonly reason: string;
  /** What was done about it, when the scenario lets the run stand all the same. */
  readonly consequence?: string;
}

export interface SessionRun extends Omit<RunFacts, 'startedAt' | 'outline'> {
  readonly outline: Omit<RunFacts['outline'], 'startedAt'>;
  /** Told to people as the run starts. */
  readonly warnings: readonly string[];
  /** The same, quietly. */
  readonly hints?: readonly string[];
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Session implements RunControls, FleetWatch {
  readonly merged = new MergedFrames();
  readonly controller = new ControllerRecord();
  readonly lost: LostWorker[] = [];
  /** Epoch ms of the start barrier; the time of the call until then. */
  startedAt = Date.now();
  stopped = false;
  /** Stopped at once: last frames were not waited for. */
  killed = false;
  /** Exit code of the embedded platform, when it ended before the run did. */
  platformExit: number | undefined;
  /** Judges the thresholds as frames come. */
  readonly thresholdWatch: ThresholdWatch;
  private readonly engine: Engine;
  private readonly operator: Operations | undefined;
  private running: EngineRun | undefined;
  private pump: Pump | undefined;
  private over = false;
  private readonly impatience = new AbortController();
  private paused = false;
  private watcher: FleetWatcher | undefined;
  private readonly selfWatch = new SelfWatch((second) => {
    this.controller.add(second);
    this.pump?.controller(second);
  });

  constructor(engine: Engine, thresholdWatch: ThresholdWatch, operations?: Operations) {
    this.engine = engine;
    this.thresholdWatch = thresholdWatch;
    this.operator = operations;
  }

  /** Aborted when somebody asks for the end after the run has ended: nothing is to be waited for any more. */
  get hurry(): AbortSignal {
    return this.impatience.signal;
  }

  /** What became of the operations of the scenario. */
  get operations(): readonly OperationSummary[] {
    return this.operator?.records ?? [];
  }

  /**
   * From now on a signal stops the run, until the function that is returned is called. That is for after the
   * results are written: someone who asks twice for the end must not lose them by asking as it comes.
   */
  takeSignals(): () => void {
    const stop = () => this.stop();
    for (const signal of SIGNALS) process.on(signal, stop);
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    };
  }

  /** Resolves when every worker has delivered its last frame, or is lost, or the run was stopped at once. */
  async run(run: SessionRun, pump: Pump): Promise<void> {
    this.pump = pump;
    try {
      await this.drive(run, pump);
    } finally {
      this.selfWatch.end();
      this.over = true;
    }
  }

  private async drive({ warnings, hints = [], outline, ...run }: SessionRun, pump: Pump): Promise<void> {
    const { plan, workers } = run;
    let outputsStarted: Promise<void> | undefined;
    this.running = this.engine.run(plan, workers, {
      started: (startedAt) => {
        this.startedAt = startedAt;
        this.selfWatch.begin(startedAt - Date.now());
        this.operator?.begin(startedAt - Date.now(), (text, level) => pump.notice(text, level));
        outputsStarted = pump
          .start({ ...run, outline: { ...outline, startedAt: new Date(startedAt).toISOString() }, startedAt })
          .then(() => {
            for (const text of warnings) pump.notice(text);
            for (const text of hints) pump.notice(text, 'info');
          });
        // Its failure ends the run below; until then nobody may be blamed for not listening.
        outputsStarted.catch(() => this.running?.kill());
      },
      frame: (frame) => {
        if (!this.merged.add(frame)) return;
        this.selfWatch.merged(frame.to);
        pump.add(frame);
        this.thresholdWatch.add(frame);
        this.stopIfInVain();
      },
      lost: (worker, reason, consequence) => {
        this.lost.push({ worker, reason, ...(consequence !== undefined && { consequence }) });
        this.watcher?.lost(worker);
        this.thresholdWatch.lose(worker);
        pump.notice(`worker ${worker} was lost: ${[reason, consequence].filter(Boolean).join('; ')}`);
      },
      ...(this.watcher && { cells: (cells) => this.watcher?.cells(cells) }),
    });
    if (this.killed) this.running.kill();
    else if (this.stopped || this.platformExit !== undefined) this.running.stop();
    await this.running.done;
    this.thresholdWatch.finish();
    await this.operator?.end();
    await outputsStarted;
  }

  watch(watcher: FleetWatcher): void {
    this.watcher = watcher;
  }

  async tell(device: number): Promise<DeviceStory | undefined> {
    return this.over ? undefined : this.running?.tell?.(device);
  }

  get state(): RunState {
    if (this.stopped || this.thresholdWatch.stoppedBy !== undefined)
      return this.killed ? 'stopping at once' : 'stopping';
    return this.paused ? 'paused' : 'running';
  }

  /** Once a threshold that should stop the run can't hold any more. */
  private stopIfInVain(): void {
    const by = this.thresholdWatch.stop(this.merged);
    if (by === undefined) return;
    const where = by.scope === 'whole run' ? '' : ` (${by.scope})`;
    this.pump?.notice(`stopping: ${by.expression}${where} can't hold any more, observed ${by.observed}`);
    this.stopGently();
  }

  private stopGently(): void {
    this.running?.stop();
    this.operator?.stop();
  }

  pause(): void {
    this.paused = true;
    this.running?.pause();
    this.operator?.pause();
  }

  resume(): void {
    this.paused = false;
    this.running?.resume();
    this.operator?.resume();
  }

  /** A run that a threshold is stopping already is stopped at once, and its verdict stays. */
  stop(): void {
    if (this.over) this.impatience.abort();
    else if (!this.stopped && this.thresholdWatch.stoppedBy === undefined) {
      this.stopped = true;
      this.thresholdWatch.cut();
      this.stopGently();
      this.pump?.notice('stopping: devices finish what is in flight and disconnect; again stops at once');
    } else if (!this.killed) {
      this.killed = true;
      this.running?.kill();
      this.operator?.kill();
    }
  }

  platformEnded(code: number): void {
    if (this.over) return;
    this.platformExit = code;
    this.thresholdWatch.cut();
    this.pump?.notice(`the embedded platform ended with code ${code}`);
    this.stopGently();
  }
}
