/** What this machine carries, as `regatta calibrate` found it. Plain JSON: the calibration file, and what agents tell. */

/** Raised when an older program could misread the file. */
export const CALIBRATION_VERSION = 1;

export interface Calibration {
  readonly version: typeof CALIBRATION_VERSION;
  /** ISO 8601. */
  readonly at: string;
  /** How long it took. */
  readonly seconds: number;
  readonly machine: Machine;
  readonly ceilings: Ceilings;
  /** Why the figures may be too low, in words; empty on a quiet machine. */
  readonly doubts: readonly string[];
}

/** What the figures hold for: one that differs in any of this is another machine. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes, a container's own limit included. */
  readonly memory: number;
  /** `linux 6.1.0 x64` */
  readonly system: string;
  readonly node: string;
  readonly regatta: string;
}

export interface Ceilings {
  /** By number of workers, ascending, the first of one; the null responder ran on the same cores. */
  readonly requests: readonly [RequestCeiling, ...RequestCeiling[]];
  /** MQTT connections that one worker opens in a second. */
  readonly connectsPerSecond: number;
  /** HTTPS calls of one worker in a second, each over a connection that is open; absent when it was not measured. */
  readonly callsPerSecond?: number;
  readonly memory: DeviceMemory;
  readonly timers: TimerPrecision;
}

export interface RequestCeiling {
  readonly workers: number;
  /** All workers together: the highest rate of an open schedule that stayed on time. */
  readonly perSecond: number;
  /** The 99th percentile of lateness at that rate, ms. */
  readonly latenessP99Ms: number;
  /** Each device asks again as soon as it is answered: the most that goes, on no schedule. */
  readonly saturatedPerSecond: number;
  /** CPU of this process for a request and its reply at saturation, controller included; µs. */
  readonly cpuMicros: number;
  /** What ended it: the workers, the null responder (then workers carry more), or cores that both wanted. */
  readonly boundBy: 'workers' | 'responder' | 'cores';
}

/** Bytes. */
export interface DeviceMemory {
  /** Of this process, a connected idle device above the empty worker. */
  readonly device: number;
  /** Of the system, for the device's side of its connection; 0 where it does not tell. */
  readonly kernel: number;
}

/** ms, unless told. */
export interface TimerPrecision {
  /** Lateness of a schedule that has nothing else to do. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The smallest step that the clock takes, and what reading it costs; ns. */
  readonly clockStepNs: number;
  readonly clockReadNs: number;
}
