/**
 * What the report and the live page show of a run, in one JSON document: made of frames by StoryBuilder, drawn by
 * src/page. Its size is bounded however long the run was. Latencies are whole microseconds, moments real ms since
 * the start unless said otherwise.
 */
import type { Outcome } from '../../lifecycle/outcome.ts';
import type {
  Completion,
  ControllerHealth,
  GcSummary,
  OperationSummary,
  Percentiles,
  StepSummary,
  Summary,
  ThresholdResult,
} from '../../metrics/summary.ts';
import type { RunOutline } from './outline.ts';

export const STORY_VERSION = 1;

export interface RunStory {
  readonly version: typeof STORY_VERSION;
  readonly outline: RunOutline;
  /** `2 × Intel Xeon 2.20 GHz, 25 GB, linux 6.1, Node 20.20.2`; '' where it is not known. */
  readonly machine: string;
  /** Real ms since the start that the frames reach. */
  readonly at: number;
  /** Absent while the run goes on. */
  readonly verdict?: Pick<Summary, 'verdict' | 'reasons' | 'exitCode' | 'stopped' | 'seconds' | 'bottleneck'>;
  /** In the order of time. */
  readonly spans: readonly Span[];
  readonly lines: StoryLines;
  readonly heat: readonly Heat[];
  readonly steps: readonly StoryStep[];
  readonly outcomes: readonly OutcomeRow[];
  readonly funnels: readonly Funnel[];
  /** Followed steps, such as upgrades; empty without. */
  readonly rollout: readonly Completion[];
  readonly workers: readonly WorkerStory[];
  /** Absent where nothing was kept of it. */
  readonly controller?: ControllerHealth;
  readonly peakConnected: number;
  readonly thresholds: readonly ThresholdResult[];
  readonly operations: readonly OperationSummary[];
  readonly reconciliation?: Summary['reconciliation'];
  /** The last ones, earliest first; `dropped` more were left out. */
  readonly events: { readonly lines: readonly string[]; readonly dropped: number };
}

/** A part of the run that is shaded; `pause` and `gap` (frames that never came) are seen in the frames. */
export interface Span {
  readonly kind: 'phase' | 'fault' | 'operation' | 'pause' | 'gap';
  readonly text: string;
  readonly from: number;
  /** Equal to `from` for a moment. */
  readonly to: number;
}

/** null: nothing was measured in that bin. */
export type Line = readonly (number | null)[];

/** Over time, in bins of `stepMs`; bin i is from i × stepMs to (i + 1) × stepMs. At most 600 bins. */
export interface StoryLines {
  readonly stepMs: number;
  /** Attempts a second. */
  readonly finished: Extremes;
  readonly failed: Extremes;
  readonly missed: Extremes;
  readonly connected: Extremes;
  readonly latency: readonly LatencyLines[];
  readonly workers: readonly WorkerLines[];
  /** Absent where nothing was kept of it. */
  readonly controller?: HealthLines;
  /** Only where something was downloaded. */
  readonly downloads?: DownloadLines;
}

/** Of the frames' own seconds within each bin: their mean (a gauge: the last), the lowest and the highest. */
export interface Extremes {
  readonly value: Line;
  readonly low: Line;
  readonly high: Line;
}

export interface LatencyLines {
  readonly fleet: string;
  readonly step: string;
  /** From the due time and from the actual send, of every attempt that finished in the bin. */
  readonly fromDue: QuantileLines;
  readonly fromSend: QuantileLines;
}

/** Within 1 %, but for `max`, which is exact. */
export interface QuantileLines {
  readonly p50: Line;
  readonly p90: Line;
  readonly p99: Line;
  readonly max: Line;
}

/** Of one thread. Shares are 0…1; what was not told is null. */
export interface HealthLines {
  /** p99 of how late lives were resumed; the highest of the bin's frames. Of workers alone. */
  readonly lateness: Line;
  readonly loopLagMs: Line;
  readonly busy: Line;
  /** Had a core; was ready to run and had none. */
  readonly cpu: Line;
  readonly waiting: Line;
  /** The longest collection of garbage. */
  readonly gcMs: Line;
  /** Of MQTT connections: what was sent and not taken by the system; at the end of a second, the highest. */
  readonly backlogBytes: Line;
  readonly heapBytes: Line;
}

export interface WorkerLines extends HealthLines {
  readonly worker: number;
}

export interface DownloadLines {
  /** Under way at once, the highest of the bin. */
  readonly concurrent: Line;
  readonly bytesPerSecond: Line;
}

/** Latencies from the due time over time: how many attempts ended in each cell. */
export interface Heat {
  readonly fleet: string;
  readonly step: string;
  /** Of a column; a multiple of the lines' stepMs. At most 240 columns. */
  readonly stepMs: number;
  /** Row r holds latencies from 10^((first + r) / perDecade) µs up to the next row's edge. */
  readonly perDecade: number;
  readonly first: number;
  readonly rows: number;
  /** A column each: row, count, row, count … of the cells that are not empty. */
  readonly columns: readonly (readonly number[])[];
}

export interface StoryStep extends StepSummary {
  /** Attempts begun and not ended. */
  readonly inFlight: number;
  /** Points [percentage, microseconds] of the whole distribution, ascending, up to 100 %. */
  readonly curveFromDue: readonly (readonly [number, number])[];
  readonly curveFromSend: readonly (readonly [number, number])[];
}

export interface OutcomeRow {
  readonly fleet: string;
  readonly step: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** Attempts of this step that have begun. */
  readonly of: number;
  readonly succeeded: boolean;
  readonly meaning: string;
  /** How it usually comes about and what to look at; '' for successes. */
  readonly cause: string;
}

export interface Funnel {
  readonly fleet: string;
  readonly devices: number;
  /** In the order of the lifecycle: devices that have begun the step at least once, and are in it now. */
  readonly steps: readonly { readonly step: string; readonly reached: number; readonly now: number }[];
  readonly waiting: number;
  readonly ended: number;
}

export interface WorkerStory {
  readonly worker: number;
  readonly frames: number;
  readonly lostFrames: number;
  readonly latenessP99Ms: number;
  readonly latenessMaxMs: number;
  /** Frames whose lateness p99 was above the bound. */
  readonly lateFrames: number;
  readonly loopLagMaxMs: number;
  readonly busyMean: number;
  readonly busyMax: number;
  readonly heapMaxBytes: number;
  /** Frames with a longer delay of the event loop than its bound; 0 where the run had none. */
  readonly laggedFrames: number;
  /** Shares, 0…1; from here on absent where the machine, or a frame of old, does not tell. */
  readonly cpuMean?: number;
  readonly waitingMean?: number;
  readonly gc?: GcSummary;
  /** Connections with unsent bytes at the end of a second, and such bytes; the most. */
  readonly backlogMax?: { readonly sockets: number; readonly bytes: number };
}

export type { Completion, ControllerHealth, OperationSummary, Percentiles, ThresholdResult };

/**
 * What has changed since an earlier state of a story: everything small as it is now, and of each line the bins from
 * `from` on. When `stepMs` differs from what one has, bins were joined and `from` is 0.
 */
export interface StoryUpdate {
  readonly story: Omit<RunStory, 'lines' | 'heat'>;
  readonly from: number;
  readonly lines: StoryLines;
  readonly heatFrom: number;
  readonly heat: readonly Heat[];
}
