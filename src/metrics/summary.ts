/** The whole run in one document: results/…/summary.json. Versioned; additions keep the version, changes raise it. */
import type { Loop } from '../lifecycle/loops.ts';
import type { Outcome } from '../lifecycle/outcome.ts';

export const SUMMARY_VERSION = 1;

/** Milliseconds, from the merged histogram; undefined without samples. */
export interface Percentiles {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface StepSummary {
  readonly fleet: string;
  readonly step: string;
  readonly attempts: number;
  readonly missed: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of a step that is repeated: whether its turns wait for replies; absent for others and where it is not known. */
  readonly loops?: readonly Loop[];
  /** From the due time and from the actual send, over every finished attempt whatever its outcome. */
  readonly fromDue?: Percentiles;
  readonly fromSend?: Percentiles;
}

export interface PhaseSummary {
  readonly phase: string;
  readonly steps: readonly StepSummary[];
}

/** How far a fleet has come with a step that was followed device by device. Times are simulated ms since the start. */
export interface Completion {
  readonly fleet: string;
  readonly step: string;
  readonly devices: number;
  /** Devices whose last attempt ended, in whatever way, and was not abandoned. */
  readonly done: number;
  /** When the first attempt was due, and when the last device was done. */
  readonly begin: number;
  readonly last: number;
  /** When this share of the fleet was done; absent when it never was. */
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly all?: number;
  /** Share of the fleet (0…1) that was done, at equal distances from `begin` to `last`. */
  readonly curve: readonly number[];
}

export interface ThresholdResult {
  readonly expression: string;
  /** `whole run`, `phase steady`, `fleet gates, every 30s`. */
  readonly scope: string;
  /** Of a sliding window, real ms: what was observed is the worst window's. */
  readonly window?: number;
  /** When the worst window ended, or when the run was stopped for it; real ms since the start. */
  readonly at?: number;
  /** As observed, in the expression's own unit, e.g. `231ms`; `no samples` without any. */
  readonly observed: string;
  /** The same in microseconds, as a share of 1 or as a count; absent without samples. */
  readonly value?: number;
  /** Distance from the limit as a share of the limit, above 0 on the passing side; absent for `==`, `!=` and a limit of 0. */
  readonly margin?: number;
  readonly passed: boolean;
  /** The run was cut short before this could be judged: neither passed (`passed` is false) nor failed. */
  readonly notReached?: true;
}

/** The threshold that stopped the run since it could not hold any more. */
export interface StoppedBy {
  readonly expression: string;
  readonly scope: string;
  /** What was observed then. */
  readonly observed: string;
  /** Real ms since the start. */
  readonly at: number;
}

export interface ReconciliationRow {
  /** `102 requests`, `102 replies code 0` … */
  readonly what: string;
  readonly devices: number;
  readonly platform: number;
  /** Part of the difference that injected faults and abandoned exchanges account for, and which. */
  readonly explained: number;
  readonly because: string;
}

/** The outcome of an operation that the run's end came before. */
export const NOT_DONE = 'not-done';

/** What became of one operation of the scenario. */
export interface OperationSummary {
  /** Simulated ms from the start of the run at which it was due. */
  readonly at: number;
  /** The same as people write it: `35m`. */
  readonly when: string;
  /** As the scenario calls it: `lock`, `publish-firmware`. */
  readonly operation: string;
  /** What it was done to, for people: `5% of gates`. */
  readonly object: string;
  /** `not-done`: the run ended before it could begin. */
  readonly outcome: Outcome;
  /** What the platform said of a failure. */
  readonly reason?: string;
  /** Devices that the platform took, and of these the ones it told at once; absent where none are counted. */
  readonly devices?: number;
  readonly told?: number;
  /** Real ms from its due time to its beginning, and from that to its end. */
  readonly lateMs?: number;
  readonly tookMs?: number;
}

export interface WorkerHealth {
  readonly worker: number;
  readonly frames: number;
  readonly latenessP99Ms: number;
  readonly latenessMaxMs: number;
  readonly loopLagMaxMs: number;
  readonly busyMean: number;
  readonly busyMax: number;
  /** From here on absent in older summaries, and where the machine does not tell. Shares are 0…1. */
  readonly cpuMean?: number;
  /** Ready to run and without a core. */
  readonly waitingMean?: number;
  readonly gc?: GcSummary;
  readonly heapMaxBytes?: number;
  /** The most at the end of a second: MQTT connections with bytes that the system had not taken, and those bytes. */
  readonly backlogMax?: { readonly sockets: number; readonly bytes: number };
}

export interface GcSummary {
  /** Share of the time, 0…1. */
  readonly share: number;
  readonly longestMs: number;
}

/** What the controller has seen of itself. */
export interface ControllerHealth {
  readonly seconds: number;
  /** From the end of a frame to its merge, the longest. */
  readonly behindMaxMs: number;
  readonly loopLagMaxMs: number;
  readonly busyMean: number;
  readonly busyMax: number;
  readonly cpuMean?: number;
  readonly gc: GcSummary;
  readonly heapMaxBytes: number;
  /** Cores that the processes it started (the embedded platform) used; absent where nothing tells. */
  readonly childrenMean?: number;
  readonly childrenMax?: number;
}

/** Which side a slow run was slow on; absent where nothing was slow. */
export interface Bottleneck {
  /** `unclear`: replies were slow, and the workers too busy to blame the platform for it. */
  readonly side: 'platform' | 'generator' | 'unclear';
  /** A sentence for people. */
  readonly text: string;
}

export interface Summary {
  readonly version: typeof SUMMARY_VERSION;
  readonly scenario: string;
  readonly seed: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Real seconds from the start barrier to the last frame. */
  readonly seconds: number;
  readonly timeScale: number;
  readonly workers: number;
  readonly devices: number;
  readonly target: string;
  /** The cloud of each fleet, by which its outcomes are told in words; absent in older summaries. */
  readonly clouds?: Readonly<Record<string, string>>;
  readonly peakConnected: number;
  readonly verdict: 'PASS' | 'FAIL' | 'INVALID';
  /** Why, in words, worst first. */
  readonly reasons: readonly string[];
  readonly exitCode: number;
  /** Set when the run did not end by itself. */
  readonly stopped?: 'from outside' | 'worker lost';
  /** Set when a threshold with `stop` ended the run. */
  readonly stoppedBy?: StoppedBy;
  /** Workers that were lost, and what was done about it when the run stands all the same; absent without. */
  readonly gaps?: readonly {
    readonly worker: number;
    readonly reason: string;
    readonly consequence?: string;
  }[];
  readonly steps: readonly StepSummary[];
  /** Steps that more than one fleet attempted, over all fleets; their `fleet` is ''. Absent when there are none. */
  readonly totals?: readonly StepSummary[];
  readonly phases: readonly PhaseSummary[];
  /** Of the steps in `outputs.attempts`; absent without. */
  readonly completion?: readonly Completion[];
  readonly thresholds: readonly ThresholdResult[];
  readonly tallies: Readonly<Record<string, number>>;
  /** In order of time; absent when the scenario has none. */
  readonly operations?: readonly OperationSummary[];
  readonly reconciliation?: { readonly agrees: boolean; readonly rows: readonly ReconciliationRow[] };
  readonly health: readonly WorkerHealth[];
  /** Absent in older summaries. */
  readonly controller?: ControllerHealth;
  readonly bottleneck?: Bottleneck;
  readonly events: readonly string[];
}
