/** Limits of the kernel and of the container that large fleets run into. */
import { readFileSync } from 'node:fs';

/** What is absent is not there, not told, or without a limit: infinity would not come through JSON. */
export interface SystemLimits {
  /** The most that `ulimit -n` can be raised to, `fs.nr_open`. */
  readonly nrOpen?: number;
  /** Open files of the whole system, and those that are open. */
  readonly files?: Use;
  /** Connections that one listening socket keeps until they are accepted, `net.core.somaxconn`. */
  readonly backlog?: number;
  /** Connections that the firewall follows. */
  readonly conntrack?: Use;
  /** Threads and processes of the user (`ulimit -u`), and of the container. */
  readonly userThreads?: number;
  readonly containerThreads?: Use;
  /** Cores' worth of time that the container may use. */
  readonly cpuQuota?: number;
  /** `net.ipv4.tcp_tw_reuse`: whether ports of closed connections may be used again at once; 2: on loopback. */
  readonly timeWaitReuse?: number;
}

export interface Use {
  readonly most: number;
  readonly now: number;
}

export function readSystemLimits(read: (path: string) => string = readText): SystemLimits {
  const sysctl = (name: string) => parseNumber(read(`/proc/sys/${name.replaceAll('.', '/')}`));
  const cgroup = (unified: string, legacy: string) =>
    read(`/sys/fs/cgroup/${unified}`) || read(`/sys/fs/cgroup/${legacy}`);
  const use = (most: number | undefined, now: number | undefined): Use | undefined =>
    most === undefined ? undefined : { most, now: now ?? 0 };
  return defined({
    nrOpen: sysctl('fs.nr_open'),
    files: use(sysctl('fs.file-max'), parseNumber(read('/proc/sys/fs/file-nr'))),
    backlog: sysctl('net.core.somaxconn'),
    conntrack: use(sysctl('net.netfilter.nf_conntrack_max'), sysctl('net.netfilter.nf_conntrack_count')),
    userThreads: parseUserThreads(read('/proc/self/limits')),
    containerThreads: use(
      parseNumber(cgroup('pids.max', 'pids/pids.max')),
      parseNumber(cgroup('pids.current', 'pids/pids.current')),
    ),
    cpuQuota: parseQuota(read('/sys/fs/cgroup/cpu.max'), read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')),
    timeWaitReuse: sysctl('net.ipv4.tcp_tw_reuse'),
  });
}

/** The first number of a text; undefined for `max`. */
export function parseNumber(text: string): number | undefined {
  const digits = /^\s*(\d+)/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Of /proc/self/limits. */
export function parseUserThreads(text: string): number | undefined {
  const soft = /^Max processes +(\S+)/m.exec(text)?.[1];
  return soft === undefined || soft === 'unlimited' ? undefined : Number(soft);
}

/** @param unified `200000 100000` of cgroup 2. @param legacy µs for each tenth of a second, of cgroup 1; -1: no limit */
export function parseQuota(unified: string, legacy: string): number | undefined {
  const [, quota, period] = /^(\d+) (\d+)/.exec(unified) ?? [];
  if (quota !== undefined && period !== undefined) return Number(quota) / Number(period);
  const micros = Number.parseInt(legacy, 10);
  return micros > 0 ? micros / 100_000 : undefined;
}

/** Without what is undefined. */
function defined(
  limits: { readonly [Name in keyof SystemLimits]: SystemLimits[Name] | undefined },
): SystemLimits {
  return Object.fromEntries(
    Object.entries(limits).filter(([, value]) => value !== undefined),
  ) as SystemLimits;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
