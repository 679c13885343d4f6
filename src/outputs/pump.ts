/**
 * The frames pump: takes frames as they arrive and gives every output the same batches, twice a second. An
 * output that throws is left out and told about once; the others go on.
 */
import type { ControllerSecond } from '../metrics/controller-health.ts';
import type { Frame } from '../metrics/frame.ts';
import type { Summary } from '../metrics/summary.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Output, RunFacts } from './output.ts';

const BATCH_MS = 500;

export interface NamedOutput {
  /** For people: `dashboard`, `result files` … */
  readonly name: string;
  readonly output: Output;
}

interface Member extends NamedOutput {
  failed: boolean;
}

export class Pump {
  private readonly members: readonly Member[];
  private readonly now: () => number;
  private batch: Frame[] = [];
  private seconds: ControllerSecond[] = [];
  private startedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  /** `now`: the wall clock, epoch ms. */
  constructor(outputs: readonly NamedOutput[], now: () => number = Date.now) {
    this.members = outputs.map((output) => ({ ...output, failed: false }));
    this.now = now;
  }

  /**
   * Starts the outputs one after the other, then the batches. A RegattaError of an output (its port is in use, its
   * folder can't be written) is the user's to mend before the run and is thrown; the rest are left out.
   */
  async start(run: RunFacts): Promise<void> {
    this.startedAt = run.startedAt;
    for (const member of this.members) {
      try {
        await member.output.start(run);
      } catch (error) {
        if (error instanceof RegattaError) throw error;
        this.leaveOut(member, error);
      }
    }
    // Must not keep a process alive whose run has failed before finish().
    this.timer = setInterval(() => this.flush(), BATCH_MS).unref();
  }

  add(frame: Frame): void {
    this.batch.push(frame);
  }

  controller(second: ControllerSecond): void {
    this.seconds.push(second);
  }

  notice(text: string, level: 'info' | 'warn' = 'warn'): void {
    this.each(({ output }) => output.notice(text, level));
  }

  /** Gives out what has arrived since the last time; outputs that show time go by get empty batches too. */
  flush(): void {
    const { batch, seconds } = this;
    this.batch = [];
    this.seconds = [];
    const at = this.now() - this.startedAt;
    this.each(({ output }) => output.frames(batch, at));
    for (const second of seconds) this.each(({ output }) => output.controller?.(second));
  }

  /**
   * Gives out the rest and finishes every output, those that failed before included: one may have a terminal to
   * restore or a file to close.
   */
  async finish(summary: Summary): Promise<void> {
    clearInterval(this.timer);
    this.flush();
    for (const member of this.members) {
      try {
        await member.output.finish(summary);
      } catch (error) {
        this.leaveOut(member, error);
      }
    }
  }

  private each(give: (member: Member) => void): void {
    for (const member of this.members) {
      if (member.failed) continue;
      try {
        give(member);
      } catch (error) {
        this.leaveOut(member, error);
      }
    }
  }

  private leaveOut(member: Member, error: unknown): void {
    if (member.failed) return;
    member.failed = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.notice(`${member.name} failed and is left out: ${reason}`);
  }
}
