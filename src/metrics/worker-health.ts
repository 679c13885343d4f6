/** What the frames of one worker say about the worker itself, merged. */
import type { Frame, FrameHealth } from './frame.ts';
import { Histogram } from './histogram.ts';
import { WorstSeconds, workerSecond } from './late-seconds.ts';
import { Sequences } from './sequences.ts';

/** Sums over windows: whole microseconds, since sums of fractions would depend on the order of the frames. */
const SUMS = [
  'window',
  'busy',
  'cpu',
  'waiting',
  /** Windows of which the two above are known. */
  'cpuWindow',
  'waitingWindow',
  'gc',
  'gcWindow',
  'backlogWindow',
] as const;
/** A last window that is shorter says nothing of how busy a worker is: it did nothing but end. */
const SLIVER_MS = 100;
/** Of any window, the highest. */
const PEAKS = ['loopLagMs', 'busy', 'heapBytes', 'gcLongestMs', 'backlogSockets', 'backlogBytes'] as const;

type Peaks = Record<(typeof PEAKS)[number], number>;

export class WorkerRecord {
  readonly worker: number;
  readonly sequences = new Sequences();
  /** Its last frame has arrived. */
  final = false;
  /** Of every life resumed, microseconds. */
  readonly lateness = new Histogram();
  /** Of every frame, the 99th percentile of its lateness, and the longest delay of the event loop; microseconds. */
  readonly frameLateness = new Histogram();
  readonly frameLag = new Histogram();
  readonly worst = new WorstSeconds();
  /** Attempts that ended, abandoned ones aside. */
  finished = 0;
  collections = 0;
  private readonly sums = zeros(SUMS);
  private readonly peaks = zeros(PEAKS);

  constructor(worker: number) {
    this.worker = worker;
  }

  get loopLagMaxMs(): number {
    return this.peaks.loopLagMs;
  }
  get busyMax(): number {
    return this.peaks.busy;
  }
  get heapMaxBytes(): number {
    return this.peaks.heapBytes;
  }
  get gcLongestMs(): number {
    return this.peaks.gcLongestMs;
  }
  /** The most at the end of a window: connections with unsent bytes, and such bytes; undefined in runs of old. */
  get backlogMax(): { readonly sockets: number; readonly bytes: number } | undefined {
    return this.sums.backlogWindow === 0
      ? undefined
      : { sockets: this.peaks.backlogSockets, bytes: this.peaks.backlogBytes };
  }

  /** Real seconds that its frames cover. */
  get seconds(): number {
    return this.sums.window / 1e6;
  }

  /** Share of the time that the worker's event loop was busy, 0…1. */
  get busyMean(): number {
    return mean(this.sums.busy, this.sums.window) ?? 0;
  }
  /** Share of the time that it had a core, that it waited for one, and that went to garbage; undefined: unknown. */
  get cpuMean(): number | undefined {
    return mean(this.sums.cpu, this.sums.cpuWindow);
  }
  get waitingMean(): number | undefined {
    return mean(this.sums.waiting, this.sums.waitingWindow);
  }
  get gcMean(): number | undefined {
    return mean(this.sums.gc, this.sums.gcWindow);
  }

  /** The frame's sequence number must not have been seen before. */
  add(frame: Frame): void {
    const { health } = frame;
    const window = new Histogram();
    window.add(health.lateness);
    const p99 = window.percentile(99);
    const second = workerSecond(frame, p99);
    this.sequences.add(frame.sequence);
    this.final ||= frame.final;
    this.lateness.addAll(window);
    this.frameLateness.record(p99);
    this.frameLag.record(Math.round(health.loopLagMs * 1000));
    this.worst.add(second);
    this.finished += second.finished;
    this.collections += health.gc?.count ?? 0;
    this.addSums(health, Math.round((frame.to - frame.from) * 1000));
    raise(this.peaks, {
      loopLagMs: health.loopLagMs,
      busy: frame.to - frame.from < SLIVER_MS ? 0 : health.busy,
      heapBytes: health.heapBytes,
      gcLongestMs: health.gc?.longestMs ?? 0,
      backlogSockets: health.backlog?.sockets ?? 0,
      backlogBytes: health.backlog?.bytes ?? 0,
    });
  }

  join(other: WorkerRecord): void {
    for (const sequence of other.sequences) this.sequences.add(sequence);
    this.final ||= other.final;
    this.lateness.addAll(other.lateness);
    this.frameLateness.addAll(other.frameLateness);
    this.frameLag.addAll(other.frameLag);
    this.worst.join(other.worst);
    this.finished += other.finished;
    this.collections += other.collections;
    for (const name of SUMS) this.sums[name] += other.sums[name];
    raise(this.peaks, other.peaks);
  }

  private addSums({ busy, cpu, waiting, gc, backlog }: FrameHealth, window: number): void {
    const { sums } = this;
    sums.window += window;
    sums.busy += Math.round(busy * window);
    if (cpu !== undefined) {
      sums.cpu += Math.round(cpu * window);
      sums.cpuWindow += window;
    }
    if (waiting !== undefined) {
      sums.waiting += Math.round(waiting * window);
      sums.waitingWindow += window;
    }
    if (gc !== undefined) {
      sums.gc += Math.round(gc.totalMs * 1000);
      sums.gcWindow += window;
    }
    if (backlog !== undefined) sums.backlogWindow += window;
  }
}

const zeros = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;

function raise(peaks: Peaks, by: Readonly<Peaks>): void {
  for (const name of PEAKS) peaks[name] = Math.max(peaks[name], by[name]);
}

const mean = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);
