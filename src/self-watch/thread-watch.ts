/** What a thread can tell of itself, window by window: event loop, garbage collection, CPU, heap. */
import {
  type EventLoopUtilization,
  type IntervalHistogram,
  monitorEventLoopDelay,
  PerformanceObserver,
  performance,
} from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { ThreadHealth } from '../metrics/frame.ts';
import { type ReadFile, readProc, type ThreadTimes, threadTimes } from './proc.ts';

/** How finely the event loop's delay is sampled; each sample costs a wake-up. */
const LAG_RESOLUTION_MS = 20;

/** To be used by the thread that made it alone. */
export class ThreadWatch {
  private readonly read: ReadFile;
  private readonly lag: IntervalHistogram = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  // Node tells of a collection in the turn of the event loop after it.
  private readonly collections = new PerformanceObserver((list) => this.collected(list.getEntries()));
  private gc = { count: 0, totalMs: 0, longestMs: 0 };
  private utilization: EventLoopUtilization = performance.eventLoopUtilization();
  private times: ThreadTimes | undefined;
  private at = 0;

  constructor(read: ReadFile = readProc) {
    this.read = read;
  }

  begin(): void {
    this.lag.enable();
    this.collections.observe({ entryTypes: ['gc'] });
    this.utilization = performance.eventLoopUtilization();
    this.times = threadTimes(this.read);
    this.at = performance.now();
  }

  /** Of the window since begin() or the last take(). Costs some 30 µs. */
  take(): ThreadHealth {
    this.collected(this.collections.takeRecords());
    const { heap_size_limit: heapLimitBytes, used_heap_size: heapBytes } = getHeapStatistics();
    const health = {
      loopLagMs: Math.max(0, this.lag.max / 1e6 - LAG_RESOLUTION_MS),
      busy: this.takeBusy(),
      heapBytes,
      heapLimitBytes,
      gc: {
        count: this.gc.count,
        totalMs: rounded(this.gc.totalMs),
        longestMs: rounded(this.gc.longestMs),
      },
      ...this.takeCpu(),
    };
    this.lag.reset();
    this.gc = { count: 0, totalMs: 0, longestMs: 0 };
    return health;
  }

  end(): void {
    this.lag.disable();
    this.collections.disconnect();
  }

  private takeBusy(): number {
    const now = performance.eventLoopUtilization();
    const busy = performance.eventLoopUtilization(now, this.utilization).utilization;
    this.utilization = now;
    return Number.isFinite(busy) ? busy : 0;
  }

  private takeCpu(): Pick<ThreadHealth, 'cpu' | 'waiting'> {
    const [times, at] = [threadTimes(this.read), performance.now()];
    const [before, ms] = [this.times, at - this.at];
    this.times = times;
    this.at = at;
    if (times === undefined || before === undefined || ms <= 0) return {};
    const cpu = shareOf(times.cpuMs - before.cpuMs, ms);
    if (times.waitingMs === undefined || before.waitingMs === undefined) return { cpu };
    return { cpu, waiting: shareOf(times.waitingMs - before.waitingMs, ms) };
  }

  private collected(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) {
      this.gc.count++;
      this.gc.totalMs += duration;
      this.gc.longestMs = Math.max(this.gc.longestMs, duration);
    }
  }
}

/** Clocks of threads and of the machine tick apart: a share of a short window can come out above one. */
const shareOf = (part: number, whole: number): number => rounded(Math.min(1, Math.max(0, part / whole)));

/** To a thousandth, so that frames stay small. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
