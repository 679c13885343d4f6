/** What the machine's cores did over a while: for us, for others, nothing. */
import os from 'node:os';

/** Counts so far, ms of CPU. */
export interface CoreTimes {
  readonly busy: number;
  readonly idle: number;
}

/** Over all cores that the system has. */
export function coreTimes(): CoreTimes {
  let [busy, idle] = [0, 0];
  for (const { times } of os.cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, idle };
}

/** ms of CPU of this process, with all its threads. */
export function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Share of the machine, 0…1, that was idle between two readings. */
export function idleShare(from: CoreTimes, to: CoreTimes): number {
  const idle = to.idle - from.idle;
  const all = idle + to.busy - from.busy;
  return all > 0 ? idle / all : 1;
}

/**
 * Share of the machine, 0…1, that others had between two readings.
 * @param ours ms of CPU that we and our children had
 */
export function othersShare(from: CoreTimes, to: CoreTimes, ours: number): number {
  const busy = to.busy - from.busy;
  const all = busy + to.idle - from.idle;
  return all > 0 ? Math.max(0, (busy - ours) / all) : 0;
}
