/** What the machine gives a run, and whether the run fits: asked before the first packet is sent. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What could not be read is undefined and is not judged. */
export interface Limits {
  /** Open files of one process, `RLIMIT_NOFILE`; Node itself raises the soft limit to the hard one at its start. */
  readonly descriptors: { readonly soft: number; readonly hard: number } | undefined;
  /** Source ports that one source address has for outgoing connections. */
  readonly ports: number | undefined;
  readonly cores: number;
  /** Bytes that can be used without swapping, a container's own limit included. */
  readonly freeMemory: number;
}

export interface RunSize {
  readonly devices: number;
  readonly workers: number;
  /** Number of different gateway addresses (host and port) that the devices connect to. */
  readonly gatewayAddresses: number;
  /** Whether all gateways are on this machine's 127.0.0.0/8. */
  readonly loopback: boolean;
  /** Whether the embedded platform runs on this machine too. */
  readonly embedded: boolean;
}

export interface Fit {
  /** Each is a reason why the run cannot go through, with how to mend it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** On loopback, over how many of 127.0.0.1, 127.0.0.2 … the devices must be spread; 1 elsewhere. */
  readonly sourceAddresses: number;
}

/** Descriptors besides the devices' own: downloads and calls of a worker; result files, IPC, libraries. */
const DESCRIPTORS_PER_WORKER = 50;
const DESCRIPTORS_FOR_THE_REST = 200;
/** A source address is not filled to the brim: connections just closed hold their port for a minute. */
const USABLE_PORTS = 0.75;
const MEBIBYTE = 1024 ** 2;
/** Bytes; DESIGN sections 3 and 4. A worker's and a process's own share are rounded up from a first measurement. */
const MEMORY = { device: 12e3, embeddedConnection: 35e3, worker: 60 * MEBIBYTE, process: 80 * MEBIBYTE };

export function readLimits(): Limits {
  return {
    descriptors: parseDescriptors(readText('/proc/self/limits')),
    ports: parsePorts(readText('/proc/sys/net/ipv4/ip_local_port_range')),
    cores: availableParallelism(),
    freeMemory: process.availableMemory(),
  };
}

/** From the text of /proc/self/limits. */
export function parseDescriptors(text: string): Limits['descriptors'] {
  const [, soft, hard] = /^Max open files +(\S+) +(\S+)/m.exec(text) ?? [];
  if (soft === undefined || hard === undefined) return undefined;
  const limit = (word: string) => (word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word));
  return { soft: limit(soft), hard: limit(hard) };
}

/** From the text of /proc/sys/net/ipv4/ip_local_port_range: the first and the last port. */
export function parsePorts(text: string): number | undefined {
  const [, first, last] = /^(\d+)\s+(\d+)/.exec(text) ?? [];
  return first === undefined || last === undefined ? undefined : Number(last) - Number(first) + 1;
}

export function checkLimits(run: RunSize, limits: Limits): Fit {
  const problems = [...descriptorProblems(run, limits), ...portProblems(run, limits)];
  const warnings = [...coreWarnings(run, limits), ...memoryWarnings(run, limits)];
  const usable = limits.ports === undefined ? undefined : Math.floor(limits.ports * USABLE_PORTS);
  const sourceAddresses = run.loopback && usable ? Math.ceil(run.devices / usable) : 1;
  return { problems, warnings, sourceAddresses };
}

function descriptorProblems({ devices, workers }: RunSize, { descriptors }: Limits): string[] {
  const rest = DESCRIPTORS_PER_WORKER * workers + DESCRIPTORS_FOR_THE_REST;
  const needed = devices + rest;
  if (descriptors === undefined || needed <= descriptors.soft) return [];
  const raise = `run \`ulimit -n ${Math.ceil(needed / 10_000) * 10_000}\` first`;
  const asRoot = needed > descriptors.hard ? ' (as root: the hard limit is lower)' : '';
  const fits = descriptors.soft - rest;
  const fewer = fits > 0 ? `--devices ${fits} fits` : 'use fewer --workers';
  return [
    `${devices} devices and ${workers} ${workers === 1 ? 'worker' : 'workers'} need ${needed} open files, this process may have ` +
      `${descriptors.soft}: ${raise}${asRoot}, or ${fewer}`,
  ];
}

function portProblems({ devices, gatewayAddresses, loopback }: RunSize, { ports }: Limits): string[] {
  if (ports === undefined || loopback) return [];
  const connections = ports * gatewayAddresses;
  if (devices <= connections) return [];
  const gateways = gatewayAddresses === 1 ? '1 gateway' : `${gatewayAddresses} gateways`;
  return [
    `${devices} devices need as many source ports, this machine has ${connections} towards ${gateways}: ` +
      'widen the range (`sysctl -w net.ipv4.ip_local_port_range="1024 65535"` as root), ' +
      `add gateways, or --devices ${connections} fits`,
  ];
}

function coreWarnings({ workers, embedded }: RunSize, { cores }: Limits): string[] {
  if (workers <= cores) return [];
  const shared = embedded ? ', which the embedded platform uses too' : '';
  return [`${workers} workers on ${cores} cores${shared}: more workers than cores measure each other`];
}

function memoryWarnings({ devices, workers, embedded }: RunSize, { freeMemory }: Limits): string[] {
  const needed =
    devices * (MEMORY.device + (embedded ? MEMORY.embeddedConnection : 0)) +
    workers * MEMORY.worker +
    MEMORY.process * (embedded ? 2 : 1);
  if (needed <= freeMemory) return [];
  const inMebibytes = (bytes: number) => `${Math.round(bytes / MEBIBYTE)} MiB`;
  return [
    `the run may need ${inMebibytes(needed)} of memory, ${inMebibytes(freeMemory)} are free: it may swap or be ended`,
  ];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
