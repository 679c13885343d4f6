/** Each limit by name: what it is now, what a run needs, and the command that raises it. Pure. */
import type { Limits } from './limits.ts';
import { backlogNeeded, descriptorsNeeded, memoryNeeded, type RunSize, threadsNeeded } from './need.ts';

export interface LimitRow {
  readonly limit: string;
  readonly now: string;
  readonly needed: string;
  readonly enough: boolean;
  /** What raises it; as root unless told. */
  readonly raise: string;
}

const MEBIBYTE = 1024 ** 2;
/** The widest that net.ipv4.ip_local_port_range can reasonably be. */
const MOST_PORTS = 64_512;
/** Ports of closed connections are held for a minute: a fleet that fills more of them than this may find none. */
const PORTS_TO_SPARE = 0.75;

/** Of what the machine tells; each limit once. */
export function limitRows(run: RunSize, limits: Limits): LimitRow[] {
  return [
    ...descriptorRows(run, limits),
    ...portRows(run, limits),
    memoryRow(run, limits),
    ...coreRows(run, limits),
    ...kernelRows(run, limits),
  ];
}

function descriptorRows(run: RunSize, { descriptors, system = {} }: Limits): LimitRow[] {
  const needed = descriptorsNeeded(run);
  const rounded = roundUp(needed);
  const rows: LimitRow[] = [];
  if (descriptors) {
    const hard = needed > descriptors.hard;
    rows.push({
      limit: 'open files of a process',
      ...held(descriptors.soft, needed),
      raise: `${hard ? `ulimit -Hn ${rounded}; ` : ''}ulimit -n ${rounded} (systemd: LimitNOFILE=${rounded}; Docker: --ulimit nofile=${rounded})`,
    });
  }
  if (system.nrOpen !== undefined)
    rows.push({ limit: 'fs.nr_open', ...held(system.nrOpen, needed), raise: sysctl('fs.nr_open', rounded) });
  if (system.files) {
    // The platform's side of a connection is a file too.
    const all = system.files.now + needed * (run.embedded ? 2 : 1);
    rows.push({
      limit: 'fs.file-max',
      ...held(system.files.most, all),
      raise: sysctl('fs.file-max', roundUp(all)),
    });
  }
  return rows;
}

function portRows(
  { devices, gatewayAddresses, loopback }: RunSize,
  { ports, system = {} }: Limits,
): LimitRow[] {
  if (ports === undefined || loopback) return [];
  const each = Math.ceil(devices / gatewayAddresses);
  const wider = sysctl('net.ipv4.ip_local_port_range', '"1024 65535"');
  const rows: LimitRow[] = [
    {
      limit: 'source ports towards an address',
      ...held(ports, each),
      raise:
        each > MOST_PORTS
          ? `${wider}, and ${Math.ceil(devices / MOST_PORTS)} addresses or ports of the target`
          : wider,
    },
  ];
  const reuse = system.timeWaitReuse;
  if (reuse !== undefined && each > ports * PORTS_TO_SPARE)
    rows.push({
      limit: 'net.ipv4.tcp_tw_reuse, for devices that reconnect',
      now: String(reuse),
      needed: '1',
      enough: reuse === 1,
      raise: sysctl('net.ipv4.tcp_tw_reuse', 1),
    });
  return rows;
}

function memoryRow(run: RunSize, { freeMemory }: Limits): LimitRow {
  const needed = memoryNeeded(run);
  const mebibytes = (bytes: number) => `${number(bytes / MEBIBYTE)} MiB`;
  return {
    limit: 'free memory',
    now: mebibytes(freeMemory),
    needed: mebibytes(needed),
    enough: needed <= freeMemory,
    raise: 'a larger machine (Docker: --memory; Kubernetes: resources.limits.memory)',
  };
}

function coreRows({ workers, embedded }: RunSize, { cores, system = {} }: Limits): LimitRow[] {
  const needed = workers + (embedded ? 1 : 0);
  const rows: LimitRow[] = [
    {
      limit: 'cores',
      ...held(cores, needed),
      raise: `--workers ${Math.max(1, cores - (embedded ? 1 : 0))}, or a larger machine`,
    },
  ];
  if (system.cpuQuota !== undefined)
    rows.push({
      limit: "cores' time of the container",
      ...held(system.cpuQuota, needed),
      raise: `Docker: --cpus=${needed}; Kubernetes: no resources.limits.cpu`,
    });
  return rows;
}

function kernelRows(run: RunSize, { system = {} }: Limits): LimitRow[] {
  const { backlog, conntrack, userThreads, containerThreads } = system;
  const rows: LimitRow[] = [];
  if (backlog !== undefined && run.embedded) {
    const needed = backlogNeeded(run);
    rows.push({
      limit: 'net.core.somaxconn',
      ...held(backlog, needed),
      raise: sysctl('net.core.somaxconn', roundUp(needed, 1024)),
    });
  }
  if (conntrack) {
    const needed = conntrack.now + run.devices;
    const name = 'net.netfilter.nf_conntrack_max';
    rows.push({ limit: name, ...held(conntrack.most, needed), raise: sysctl(name, roundUp(needed)) });
  }
  const threads = threadsNeeded(run);
  if (userThreads !== undefined)
    rows.push({
      limit: 'threads of a user',
      ...held(userThreads, threads),
      raise: `ulimit -u ${roundUp(threads, 1000)}`,
    });
  if (containerThreads) {
    const needed = containerThreads.now + threads;
    rows.push({
      limit: 'threads of the container',
      ...held(containerThreads.most, needed),
      raise: `Docker: --pids-limit=${roundUp(needed, 1000)}; systemd: TasksMax=${roundUp(needed, 1000)}`,
    });
  }
  return rows;
}

const held = (now: number, needed: number): Pick<LimitRow, 'now' | 'needed' | 'enough'> => ({
  now: number(now),
  needed: number(needed),
  enough: needed <= now,
});

const sysctl = (name: string, value: number | string): string => `sysctl -w ${name}=${value}`;

/** To a number that people like to write into a file. */
const roundUp = (value: number, to = 10_000): number => Math.ceil(value / to) * to;

function number(value: number): string {
  if (!Number.isFinite(value)) return 'unlimited';
  // What kernels call "no limit".
  if (value >= Number.MAX_SAFE_INTEGER) return 'unlimited';
  return (
    Number.isInteger(value) || value >= 10 ? Math.round(value) : Number(value.toFixed(1))
  ).toLocaleString('en');
}
