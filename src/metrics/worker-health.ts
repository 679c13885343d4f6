/** What the frames of one worker say about the worker itself, merged. */
import type { Frame } from './frame.ts';
import { Histogram } from './histogram.ts';
import { Sequences } from './sequences.ts';

export class WorkerRecord {
  readonly worker: number;
  readonly sequences = new Sequences();
  /** Its last frame has arrived. */
  final = false;
  /** Of every life resumed, microseconds. */
  readonly lateness = new Histogram();
  /** Of every frame, the 99th percentile of its lateness, microseconds. */
  readonly frameLateness = new Histogram();
  loopLagMaxMs = 0;
  busyMax = 0;
  heapMaxBytes = 0;
  // Whole microseconds: sums of fractions would depend on the order of the frames.
  private busyMicros = 0;
  private windowMicros = 0;

  constructor(worker: number) {
    this.worker = worker;
  }

  /** Share of the time that the worker's event loop was busy, 0…1. */
  get busyMean(): number {
    return this.windowMicros === 0 ? 0 : this.busyMicros / this.windowMicros;
  }

  /** The frame's sequence number must not have been seen before. */
  add(frame: Frame): void {
    const { lateness, loopLagMs, busy, heapBytes } = frame.health;
    const window = new Histogram();
    window.add(lateness);
    this.sequences.add(frame.sequence);
    this.final ||= frame.final;
    this.lateness.addAll(window);
    this.frameLateness.record(window.percentile(99));
    this.loopLagMaxMs = Math.max(this.loopLagMaxMs, loopLagMs);
    this.busyMax = Math.max(this.busyMax, busy);
    this.heapMaxBytes = Math.max(this.heapMaxBytes, heapBytes);
    this.busyMicros += Math.round(busy * (frame.to - frame.from) * 1000);
    this.windowMicros += Math.round((frame.to - frame.from) * 1000);
  }

  join(other: WorkerRecord): void {
    for (const sequence of other.sequences) this.sequences.add(sequence);
    this.final ||= other.final;
    this.lateness.addAll(other.lateness);
    this.frameLateness.addAll(other.frameLateness);
    this.loopLagMaxMs = Math.max(this.loopLagMaxMs, other.loopLagMaxMs);
    this.busyMax = Math.max(this.busyMax, other.busyMax);
    this.heapMaxBytes = Math.max(this.heapMaxBytes, other.heapMaxBytes);
    this.busyMicros += other.busyMicros;
    this.windowMicros += other.windowMicros;
  }
}
