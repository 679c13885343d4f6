/** What processes cost, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of a second of CPU; Linux counts in hundredths wherever Node runs. */
const TICK_SECONDS = 0.01;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly cpuSeconds: number;
  readonly command: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in brackets may have anything in it: fields are counted from behind it.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const cpuSeconds = (Number(stat[11]) + Number(stat[12])) * TICK_SECONDS;
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(stat[1]), cpuSeconds, command }];
      } catch {
        return [];
      }
    });
}

/** CPU seconds so far of this process's children, theirs and so on, where the command line matches. */
export function cpuOfDescendants(pattern: RegExp): number {
  const all = processes();
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isOurs = (pid: number): boolean => {
    for (let one = parents.get(pid); one !== undefined && one > 0; one = parents.get(one))
      if (one === process.pid) return true;
    return false;
  };
  return all
    .filter(({ pid, command }) => pattern.test(command) && isOurs(pid))
    .reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Busy CPU seconds so far of the whole machine, and of these this process's, with all that it has started. */
export function cpuOfMachine(): { readonly all: number; readonly own: number } {
  const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/ +/).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = ticks;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  // utime, stime, and both of the children that have ended.
  const self = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    all: (user + nice + system + irq + softIrq + steal) * TICK_SECONDS,
    own: self * TICK_SECONDS + cpuOfDescendants(/./),
  };
}

export interface ProcessCost {
  readonly cpuSeconds: number;
  /** Bytes. */
  readonly resident: number;
}

/** So far, of these processes together; what a process has that is gone is not counted. */
export function costOf(pids: readonly number[]): ProcessCost {
  const own = processes().filter(({ pid }) => pids.includes(pid));
  return {
    cpuSeconds: own.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    resident: own.reduce((sum, { pid }) => sum + residentBytes(pid), 0),
  };
}

function residentBytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
