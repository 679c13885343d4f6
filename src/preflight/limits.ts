/** What the machine gives a run, and whether the run fits: asked before the first packet is sent. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { limitRows } from './limit-rows.ts';
import { descriptorsNeeded, memoryNeeded, otherDescriptors, type RunSize } from './need.ts';
import { readSystemLimits, type SystemLimits } from './system-limits.ts';

export type { RunSize };

/** What could not be read is undefined and is not judged. */
export interface Limits {
  /** Open files of one process, `RLIMIT_NOFILE`; Node itself raises the soft limit to the hard one at its start. */
  readonly descriptors: { readonly soft: number; readonly hard: number } | undefined;
  /** Source ports that one source address has for outgoing connections. */
  readonly ports: number | undefined;
  readonly cores: number;
  /** Bytes that can be used without swapping, a container's own limit included. */
  readonly freeMemory: number;
  /** Of the kernel and the container; absent from agents that do not tell. */
  readonly system?: SystemLimits;
}

export interface Fit {
  /** Each is a reason why the run cannot go through, with how to mend it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** On loopback, over how many of 127.0.0.1, 127.0.0.2 … the devices must be spread; 1 elsewhere. */
  readonly sourceAddresses: number;
}

/** A source address is not filled to the brim: connections just closed hold their port for a minute. */
const USABLE_PORTS = 0.75;
const MEBIBYTE = 1024 ** 2;

export function readLimits(): Limits {
  return {
    descriptors: parseDescriptors(readText('/proc/self/limits')),
    ports: parsePorts(readText('/proc/sys/net/ipv4/ip_local_port_range')),
    cores: availableParallelism(),
    freeMemory: process.availableMemory(),
    system: readSystemLimits(),
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
  const warnings = [
    ...coreWarnings(run, limits),
    ...memoryWarnings(run, limits),
    ...systemWarnings(run, limits),
  ];
  const usable = limits.ports === undefined ? undefined : Math.floor(limits.ports * USABLE_PORTS);
  const sourceAddresses = run.loopback && usable ? Math.ceil(run.devices / usable) : 1;
  return { problems, warnings, sourceAddresses };
}

function descriptorProblems(run: RunSize, { descriptors }: Limits): string[] {
  const { devices, workers } = run;
  const needed = descriptorsNeeded(run);
  if (descriptors === undefined || needed <= descriptors.soft) return [];
  const raise = `run \`ulimit -n ${Math.ceil(needed / 10_000) * 10_000}\` first`;
  const asRoot = needed > descriptors.hard ? ' (as root: the hard limit is lower)' : '';
  const fits = descriptors.soft - otherDescriptors(workers);
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

function memoryWarnings(run: RunSize, { freeMemory }: Limits): string[] {
  const needed = memoryNeeded(run);
  if (needed <= freeMemory) return [];
  const inMebibytes = (bytes: number) => `${Math.round(bytes / MEBIBYTE)} MiB`;
  return [
    `the run may need ${inMebibytes(needed)} of memory, ${inMebibytes(freeMemory)} are free: it may swap or be ended`,
  ];
}

/** Of these the kernel keeps no promise to this process: others may take them, or give them back. */
function systemWarnings(run: RunSize, limits: Limits): string[] {
  const { descriptors: _, ports: __, ...others } = limits;
  const quiet = { ...others, cores: Number.POSITIVE_INFINITY, freeMemory: Number.POSITIVE_INFINITY };
  return limitRows(run, { ...quiet, descriptors: undefined, ports: undefined })
    .filter(({ enough }) => !enough)
    .map(({ limit, now, needed, raise }) => `${limit}: ${now} now, the run needs ${needed}: ${raise}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
