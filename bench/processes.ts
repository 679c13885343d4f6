/** What processes cost, as the kernel counts it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Of a second of CPU; Linux counts in hundredths wherever Node runs. */
const TICK_SECONDS = 0.01;

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly cpuSeconds: number;
  readonly command: string;
}

export const processes = (): Process[] =>
  numbersIn('/proc').flatMap((pid) => {
    try {
      const fields = statFields(`/proc/${pid}/stat`);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const [parent, group] = [Number(fields[1]), Number(fields[2])];
      return [{ pid, parent, group, cpuSeconds: cpuOf(fields), command }];
    } catch {
      return [];
    }
  });

const numbersIn = (folder: string): number[] => readdirSync(folder).map(Number).filter(Number.isInteger);

/** From the state on: the name in brackets before it may have anything in it. */
const statFields = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');

const cpuOf = (fields: readonly string[]): number => (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;

/** Of a process: its children, theirs and so on. */
export function descendants(of: number, all: readonly Process[] = processes()): Process[] {
  const children = all.filter(({ parent }) => parent === of);
  return children.flatMap((child) => [child, ...descendants(child.pid, all)]);
}

/** CPU seconds so far of this process's children, theirs and so on, where the command line matches. */
export const cpuOfDescendants = (pattern: RegExp): number =>
  descendants(process.pid)
    .filter(({ command }) => pattern.test(command))
    .reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);

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

/** One process at one moment. */
export interface ProcessState extends ProcessCost {
  /** CPU seconds so far of its first thread, on which node runs what is no worker. */
  readonly mainSeconds: number;
  readonly threads: number;
  readonly descriptors: number;
  /** Of its descriptors. */
  readonly sockets: number;
}

/** Undefined once it is gone. */
export function stateOf(pid: number): ProcessState | undefined {
  try {
    const open = numbersIn(`/proc/${pid}/fd`);
    return {
      cpuSeconds: cpuOf(statFields(`/proc/${pid}/stat`)),
      mainSeconds: cpuOf(statFields(`/proc/${pid}/task/${pid}/stat`)),
      resident: residentBytes(pid),
      threads: numbersIn(`/proc/${pid}/task`).length,
      descriptors: open.length,
      sockets: open.filter((descriptor) => isSocket(`/proc/${pid}/fd/${descriptor}`)).length,
    };
  } catch {
    return undefined;
  }
}

function isSocket(path: string): boolean {
  return targetOf(path).startsWith('socket:');
}

function targetOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

const LISTENS = '0A';

/** TCP ports (IPv4) that the process listens on; proc(5). */
export function listeningPorts(pid: number): number[] {
  const sockets = new Set(numbersIn(`/proc/${pid}/fd`).map((one) => targetOf(`/proc/${pid}/fd/${one}`)));
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENS && sockets.has(`socket:[${fields[9]}]`))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16));
}
