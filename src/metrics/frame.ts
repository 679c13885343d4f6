/**
 * A frame: what one worker saw in one window of about a second. Everything a user is ever told about a run is
 * the merge of frames; merging is associative and commutative, so windows, workers, phases and machines are all
 * one operation. Plain JSON.
 */
import type { Outcome } from '../lifecycle/outcome.ts';

export const FRAME_VERSION = 1;

/**
 * A histogram of microseconds as pairs [bucket, count, bucket, count …] in ascending order of bucket, in the
 * layout of HdrHistogram with 3 significant digits and a lowest value of 1 (see buckets.ts).
 */
export interface SparseHistogram {
  readonly buckets: readonly number[];
  /** Exact, microseconds; 0 when empty. */
  readonly min: number;
  readonly max: number;
}

export interface FrameEntry {
  readonly fleet: string;
  /** The phase in which the attempt was due; '' when the scenario names none. */
  readonly phase: string;
  readonly step: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** Microseconds from the due time to the end, and from the actual start to the end. Empty for `abandoned`. */
  readonly fromDue: SparseHistogram;
  readonly fromSend: SparseHistogram;
}

/** One attempt that has ended, of a step that the scenario wants to know of device by device (`outputs.attempts`). */
export interface FrameAttempt {
  readonly fleet: string;
  /** Its client id. */
  readonly device: string;
  readonly step: string;
  /** Simulated ms since the start of the run. */
  readonly due: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

/** Attempts begun, counted where they begin and not from outcomes, so that the two can be held together. */
export interface FrameBegun {
  readonly fleet: string;
  readonly phase: string;
  readonly step: string;
  readonly count: number;
  /** Attempts that were due but never begun. */
  readonly missed: number;
}

/** State at the end of the window. Gauges of one fleet add over workers. */
export interface FrameGauges {
  readonly fleet: string;
  readonly connected: number;
  /** Devices by the step they are in; `waiting` before their arrival, `ended` after their life. */
  readonly inStep: Readonly<Record<string, number>>;
  /** Devices that have begun the step at least once since the start of the run; absent in frames of old. */
  readonly reached?: Readonly<Record<string, number>>;
}

/**
 * What a thread has seen of itself in a window. Whatever this machine does not tell, and what frames of old did not,
 * is absent.
 */
export interface ThreadHealth {
  /** Longest event-loop delay in the window, ms. */
  readonly loopLagMs: number;
  /** Share of the window that the thread's event loop was busy, 0…1; waiting for a core while busy is part of it. */
  readonly busy: number;
  readonly heapBytes: number;
  /** What the heap may grow to before the thread dies of it. */
  readonly heapLimitBytes?: number;
  /** Garbage collections that stood in the thread's way. */
  readonly gc?: { readonly count: number; readonly totalMs: number; readonly longestMs: number };
  /** Share of the window that the thread had a core, 0…1. */
  readonly cpu?: number;
  /** Share of the window that it was ready to run and had to wait for a core, 0…1. */
  readonly waiting?: number;
}

/** What the machine did in the window, in cores: 1.5 is the time of one and a half. */
export interface MachineHealth {
  readonly cores: number;
  /** By everything that runs on it. */
  readonly used: number;
  /** By this process with all its threads, and by the processes that it has started (the embedded platform). */
  readonly own: number;
  readonly children: number;
  /** Taken by the hypervisor for other machines. */
  readonly stolen: number;
  /** Share of the window that the container's CPU limit held this process, 0…1; absent without a limit. */
  readonly throttled?: number;
  /** Share of the window that something on the machine waited for memory, 0…1. */
  readonly memoryStall?: number;
}

export interface FrameHealth extends ThreadHealth {
  /** How late lives were resumed after the moment they were planned for; microseconds. */
  readonly lateness: SparseHistogram;
  /** At the end of the window: MQTT connections with bytes that the system has not taken yet, and those bytes. */
  readonly backlog?: { readonly sockets: number; readonly bytes: number };
  readonly machine?: MachineHealth;
}

export interface FrameEvent {
  /** Real ms since the start of the run. */
  readonly at: number;
  readonly level: 'info' | 'warn';
  readonly text: string;
}

export interface Frame {
  readonly version: typeof FRAME_VERSION;
  readonly worker: number;
  /** 0, 1, 2 … without gaps for each worker: a gap is a lost frame, a repetition is ignored. */
  readonly sequence: number;
  /** The window, real milliseconds since the start of the run. */
  readonly from: number;
  readonly to: number;
  /** The worker's last frame: its lives have all ended. */
  readonly final: boolean;
  readonly paused: boolean;
  readonly begun: readonly FrameBegun[];
  readonly entries: readonly FrameEntry[];
  readonly gauges: readonly FrameGauges[];
  /**
   * Counters of the wire, as increments: `deli/sent/102`, `deli/received/102/0`, `deli/late/102/0`,
   * `deli/duplicate/102/0`, `deli/unknown/102/0` …: what was really sent and got, whatever lives made of it.
   */
  readonly tallies: Readonly<Record<string, number>>;
  /** The most downloads that were under way at once in the window; absent without any. */
  readonly downloads?: number;
  /** Absent unless the scenario asks for some. */
  readonly attempts?: readonly FrameAttempt[];
  readonly events: readonly FrameEvent[];
  /** Events left out above the worker's limit of 50 a frame. */
  readonly eventsDropped: number;
  readonly health: FrameHealth;
}
