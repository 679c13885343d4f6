/** What the machine does meanwhile, window by window, so that whoever took the cores can be named. */
import type { MachineHealth } from '../metrics/frame.ts';
import {
  descendants,
  type MachineTimes,
  machineTimes,
  memoryStallMs,
  processCpuMs,
  type ReadFile,
  readProc,
  throttledMs,
} from './proc.ts';
import { rounded } from './thread-watch.ts';

interface Reading extends MachineTimes {
  readonly at: number;
  readonly ownMs: number;
  readonly children: ReadonlyMap<number, number>;
  readonly throttledMs: number | undefined;
  readonly memoryStallMs: number | undefined;
}

export interface MachineEdges {
  readonly read: ReadFile;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Of this process with all its threads. */
  readonly ownCpuMs: () => number;
  readonly pid: number;
}

const EDGES: MachineEdges = {
  read: readProc,
  now: () => performance.now(),
  ownCpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  },
  pid: process.pid,
};

/** The machine counts by 10 ms: of a shorter window nothing can be said. */
const SHORTEST_MS = 200;

export class MachineWatch {
  private readonly edges: MachineEdges;
  private before: Reading | undefined;

  constructor(edges: MachineEdges = EDGES) {
    this.edges = edges;
  }

  begin(): void {
    this.before = this.reading();
  }

  /**
   * Of the window since begin() or the last take(); undefined where the machine tells nothing, and of less than 200 ms.
   * Costs some 100 µs.
   */
  take(): MachineHealth | undefined {
    const [before, now] = [this.before, this.reading()];
    this.before = now;
    if (before === undefined || now === undefined || now.at - before.at < SHORTEST_MS) return undefined;
    const ms = now.at - before.at;
    const per = (grown: number) => rounded(Math.max(0, grown) / ms);
    const { throttledMs: throttled, memoryStallMs: stall } = now;
    return {
      cores: now.cores,
      used: per(now.usedMs - before.usedMs),
      own: per(now.ownMs - before.ownMs),
      children: per(growthOf(before.children, now.children)),
      stolen: per(now.stolenMs - before.stolenMs),
      ...(throttled !== undefined &&
        before.throttledMs !== undefined && { throttled: Math.min(1, per(throttled - before.throttledMs)) }),
      ...(stall !== undefined &&
        before.memoryStallMs !== undefined && {
          memoryStall: Math.min(1, per(stall - before.memoryStallMs)),
        }),
    };
  }

  private reading(): Reading | undefined {
    const { read, now, ownCpuMs, pid } = this.edges;
    const times = machineTimes(read);
    if (times === undefined) return undefined;
    const children = descendants(read, pid).map((child) => [child, processCpuMs(read, child) ?? 0] as const);
    return {
      ...times,
      at: now(),
      ownMs: ownCpuMs(),
      children: new Map(children),
      throttledMs: throttledMs(read),
      memoryStallMs: memoryStallMs(read),
    };
  }
}

/** One that came since counts from its beginning; what one did that has gone is not known. */
function growthOf(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): number {
  let grown = 0;
  for (const [pid, ms] of now) grown += ms - (before.get(pid) ?? 0);
  return grown;
}
