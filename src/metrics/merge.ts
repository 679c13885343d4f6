/**
 * Merging frames. Adding frames in any order, in any groups that are joined afterwards, gives the same: so a
 * worker's second, a phase, the whole run and many machines are one operation, and a frame that comes late is
 * merged like any other.
 */
import { ABANDONED, type Outcome } from '../lifecycle/outcome.ts';
import { EventLog } from './event-log.ts';
import type { Frame, FrameAttempt, FrameBegun, FrameEntry, FrameGauges } from './frame.ts';
import { getOrAdd } from './get-or-add.ts';
import { Histogram } from './histogram.ts';
import { Pace } from './pace.ts';
import { WorkerRecord } from './worker-health.ts';

/** Attempts of one step that ended in one way, in one phase. */
export interface Series {
  readonly fleet: string;
  readonly phase: string;
  readonly step: string;
  readonly outcome: Outcome;
  count: number;
  readonly fromDue: Histogram;
  readonly fromSend: Histogram;
}

export interface Begun {
  readonly fleet: string;
  readonly phase: string;
  readonly step: string;
  count: number;
  missed: number;
}

interface FleetGauges {
  readonly fleet: string;
  connected: number;
  readonly inStep: Record<string, number>;
  reached?: Record<string, number>;
}

/** Parts of a run; what is absent is not narrowed. */
export interface Scope {
  readonly fleet?: string | undefined;
  readonly phase?: string | undefined;
  readonly step?: string | undefined;
}

export class MergedFrames {
  private readonly seriesByKey = new Map<string, Series>();
  private readonly begunByKey = new Map<string, Begun>();
  private readonly tallyByName = new Map<string, number>();
  private readonly workerByNumber = new Map<number, WorkerRecord>();
  private readonly latestGauges = new Map<number, { sequence: number; gauges: readonly FrameGauges[] }>();
  /** Connected devices by the second in which windows end, and by worker. */
  private readonly connectedAt = new Map<number, Map<number, number>>();
  /** Those that were followed device by device, in the order in which their frames came. */
  readonly attempts: FrameAttempt[] = [];
  readonly events = new EventLog();
  readonly pace = new Pace();
  /** Frames that came a second time and were ignored. */
  duplicates = 0;
  /** End of the latest window, real ms since the start of the run. */
  to = 0;

  /** Merges a frame, however late it comes; false when it had been merged before. */
  add(frame: Frame): boolean {
    const worker = this.worker(frame.worker);
    if (worker.sequences.has(frame.sequence)) {
      this.duplicates++;
      return false;
    }
    worker.add(frame);
    for (const entry of frame.entries) this.addEntry(entry);
    for (const begun of frame.begun) this.addBegun(begun);
    for (const name in frame.tallies) this.addTally(name, frame.tallies[name]!);
    this.addGauges(frame.worker, frame.sequence, frame.gauges);
    const connected = frame.gauges.reduce((sum, gauge) => sum + gauge.connected, 0);
    this.addConnected(Math.round(frame.to / 1000), frame.worker, connected);
    for (const attempt of frame.attempts ?? []) this.attempts.push(attempt);
    this.events.add(frame);
    this.pace.add(frame);
    this.to = Math.max(this.to, frame.to);
    return true;
  }

  /** Adds everything that another one has merged. Throws when both hold the same frame: it can't be taken out. */
  join(other: MergedFrames): void {
    for (const theirs of other.workers()) {
      const ours = this.workerByNumber.get(theirs.worker)?.sequences;
      for (const sequence of ours ? theirs.sequences : []) {
        if (ours?.has(sequence)) throw new Error(`frame ${sequence} of worker ${theirs.worker} is in both`);
      }
    }
    for (const theirs of other.workers()) this.worker(theirs.worker).join(theirs);
    for (const theirs of other.seriesByKey.values()) {
      const ours = this.seriesOf(theirs);
      ours.count += theirs.count;
      ours.fromDue.addAll(theirs.fromDue);
      ours.fromSend.addAll(theirs.fromSend);
    }
    for (const begun of other.begunByKey.values()) this.addBegun(begun);
    for (const [name, count] of other.tallyByName) this.addTally(name, count);
    for (const [worker, { sequence, gauges }] of other.latestGauges) this.addGauges(worker, sequence, gauges);
    for (const [second, byWorker] of other.connectedAt)
      for (const [worker, connected] of byWorker) this.addConnected(second, worker, connected);
    for (const attempt of other.attempts) this.attempts.push(attempt);
    this.events.join(other.events);
    this.pace.join(other.pace);
    this.duplicates += other.duplicates;
    this.to = Math.max(this.to, other.to);
  }

  series(scope: Scope = {}): Series[] {
    return [...this.seriesByKey.values()].filter((series) => within(series, scope));
  }

  begun(scope: Scope = {}): Begun[] {
    return [...this.begunByKey.values()].filter((begun) => within(begun, scope));
  }

  tallies(): Record<string, number> {
    return Object.fromEntries([...this.tallyByName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** By number. */
  workers(): readonly WorkerRecord[] {
    return [...this.workerByNumber.values()].sort((a, b) => a.worker - b.worker);
  }

  /** The state at the end of each worker's latest window, added up by fleet. */
  gauges(): FrameGauges[] {
    const byFleet = new Map<string, FleetGauges>();
    for (const { gauges } of this.latestGauges.values()) {
      for (const { fleet, connected, inStep, reached } of gauges) {
        const sum = getOrAdd(byFleet, fleet, (): FleetGauges => ({ fleet, connected: 0, inStep: {} }));
        sum.connected += connected;
        addEach(sum.inStep, inStep);
        if (reached) {
          sum.reached ??= {};
          addEach(sum.reached, reached);
        }
      }
    }
    return [...byFleet.values()];
  }

  /** The most devices that were connected at the end of a window. */
  peakConnected(): number {
    let peak = 0;
    for (const byWorker of this.connectedAt.values()) {
      let connected = 0;
      for (const devices of byWorker.values()) connected += devices;
      peak = Math.max(peak, connected);
    }
    return peak;
  }

  /**
   * Ends what the frames leave open: attempts that began and of whose end no frame will tell any more, since their
   * worker was lost or stopped at once, were in flight at the end, and are `abandoned`.
   */
  abandonUnfinished(): void {
    for (const { fleet, phase, step, count } of this.begunByKey.values()) {
      const ended = this.series({ fleet, phase, step }).reduce((sum, series) => sum + series.count, 0);
      if (count > ended) this.seriesOf({ fleet, phase, step, outcome: ABANDONED }).count += count - ended;
    }
  }

  private worker(number: number): WorkerRecord {
    return getOrAdd(this.workerByNumber, number, () => new WorkerRecord(number));
  }

  private seriesOf({
    fleet,
    phase,
    step,
    outcome,
  }: Pick<FrameEntry, 'fleet' | 'phase' | 'step' | 'outcome'>): Series {
    const key = `${fleet}\u0000${phase}\u0000${step}\u0000${outcome}`;
    return getOrAdd(this.seriesByKey, key, () => ({
      fleet,
      phase,
      step,
      outcome,
      count: 0,
      fromDue: new Histogram(),
      fromSend: new Histogram(),
    }));
  }

  private addEntry(entry: FrameEntry): void {
    const series = this.seriesOf(entry);
    series.count += entry.count;
    series.fromDue.add(entry.fromDue);
    series.fromSend.add(entry.fromSend);
  }

  private addBegun({ fleet, phase, step, count, missed }: FrameBegun): void {
    const key = `${fleet}\u0000${phase}\u0000${step}`;
    const begun = getOrAdd(this.begunByKey, key, () => ({ fleet, phase, step, count: 0, missed: 0 }));
    begun.count += count;
    begun.missed += missed;
  }

  private addTally(name: string, count: number): void {
    this.tallyByName.set(name, (this.tallyByName.get(name) ?? 0) + count);
  }

  private addGauges(worker: number, sequence: number, gauges: readonly FrameGauges[]): void {
    const latest = this.latestGauges.get(worker);
    if (latest === undefined || latest.sequence < sequence)
      this.latestGauges.set(worker, { sequence, gauges });
  }

  /** Where two windows of a worker end within one second, the one with more devices counts. */
  private addConnected(second: number, worker: number, connected: number): void {
    const byWorker = getOrAdd(this.connectedAt, second, () => new Map<number, number>());
    byWorker.set(worker, Math.max(byWorker.get(worker) ?? 0, connected));
  }
}

export function mergeFrames(frames: Iterable<Frame>): MergedFrames {
  const merged = new MergedFrames();
  for (const frame of frames) merged.add(frame);
  return merged;
}

function addEach(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const name in counts) sums[name] = (sums[name] ?? 0) + counts[name]!;
}

const within = (part: { fleet: string; phase: string; step: string }, scope: Scope): boolean =>
  (scope.fleet === undefined || scope.fleet === part.fleet) &&
  (scope.phase === undefined || scope.phase === part.phase) &&
  (scope.step === undefined || scope.step === part.step);
