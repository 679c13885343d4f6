/** What the controller has seen of itself: it merges what workers send, judges, and keeps the results. */
import type { MachineHealth, ThreadHealth } from './frame.ts';
import { Histogram } from './histogram.ts';

/** One window of about a second; a line of controller.ndjson. */
export interface ControllerSecond extends ThreadHealth {
  /** Real ms since the start of the run. */
  readonly from: number;
  readonly to: number;
  /** From the end of a frame to its merge, the longest of the window, ms; absent when none came. */
  readonly behindMs?: number;
  readonly machine?: MachineHealth;
}

/** The seconds added up; its size does not depend on how many they are. */
export class ControllerRecord {
  /** Longest delay of the event loop of each second, microseconds. */
  readonly lag = new Histogram();
  loopLagMaxMs = 0;
  behindMaxMs = 0;
  busyMax = 0;
  gcLongestMs = 0;
  heapMaxBytes = 0;
  /** Cores that the processes it has started (the embedded platform) used, in the second with the most. */
  childrenMax = 0;
  private windowMs = 0;
  private busyMs = 0;
  private cpuMs = 0;
  private cpuWindowMs = 0;
  private gcMs = 0;
  private childrenMs = 0;
  private machineMs = 0;

  add({ from, to, loopLagMs, busy, heapBytes, gc, cpu, behindMs = 0, machine }: ControllerSecond): void {
    const ms = to - from;
    this.lag.record(Math.round(loopLagMs * 1000));
    this.loopLagMaxMs = Math.max(this.loopLagMaxMs, loopLagMs);
    this.behindMaxMs = Math.max(this.behindMaxMs, behindMs);
    this.busyMax = Math.max(this.busyMax, busy);
    this.gcLongestMs = Math.max(this.gcLongestMs, gc?.longestMs ?? 0);
    this.heapMaxBytes = Math.max(this.heapMaxBytes, heapBytes);
    this.windowMs += ms;
    this.busyMs += busy * ms;
    this.gcMs += gc?.totalMs ?? 0;
    if (cpu !== undefined) {
      this.cpuMs += cpu * ms;
      this.cpuWindowMs += ms;
    }
    if (machine !== undefined) {
      this.childrenMax = Math.max(this.childrenMax, machine.children);
      this.childrenMs += machine.children * ms;
      this.machineMs += ms;
    }
  }

  get seconds(): number {
    return this.lag.count;
  }
  /** Shares of the time, 0…1; undefined where nothing tells. */
  get busyMean(): number {
    return this.windowMs === 0 ? 0 : this.busyMs / this.windowMs;
  }
  get cpuMean(): number | undefined {
    return this.cpuWindowMs === 0 ? undefined : this.cpuMs / this.cpuWindowMs;
  }
  get gcMean(): number {
    return this.windowMs === 0 ? 0 : this.gcMs / this.windowMs;
  }
  /** Cores; undefined where nothing tells. */
  get childrenMean(): number | undefined {
    return this.machineMs === 0 ? undefined : this.childrenMs / this.machineMs;
  }
}
