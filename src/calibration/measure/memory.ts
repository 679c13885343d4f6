/** What a connected device takes, by a child process in which a worker runs alone and garbage can be collected. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Plan } from '../../scenario/plan.ts';
import type { DeviceMemory } from '../calibration.ts';
import type { Circumstances } from './circumstances.ts';
import { idlePlan } from './plans.ts';

/** What the child is to do. The first fleet loads and compiles the code, and goes again. */
export interface IdleFleetTask {
  readonly warmUp: Plan;
  readonly fleet: Plan;
}
/** Bytes resident, without and with the fleet. */
export interface FromIdleFleet {
  readonly kind: 'empty' | 'full';
  readonly resident: number;
}

const ENTRY = new URL('../../../workers/idle-fleet.js', import.meta.url);
const WARM_UP = 500;
/** Slowly, so that no garbage of handshakes piles up. */
const CONNECTS_PER_SECOND = 2500;
/** Of sockets that came and went meanwhile: above it the kernel's memory tells of others' connections. */
const OTHER_SOCKETS = 0.05;

export async function measureMemory({
  responders,
  signal,
  effort,
  mostDevices,
}: Circumstances): Promise<DeviceMemory> {
  const devices = Math.min(effort.idleDevices, mostDevices);
  const plan = (of: number) =>
    idlePlan(
      of,
      of / CONNECTS_PER_SECOND,
      responders.map(({ at }) => at),
    );
  signal.throwIfAborted();
  const child = fork(ENTRY, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const end = () => child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  try {
    child.send({ warmUp: plan(Math.min(WARM_UP, devices)), fleet: plan(devices) } satisfies IdleFleetTask);
    const empty = await nextMessage(child, signal);
    const kernelBefore = readKernel();
    const full = await nextMessage(child, signal);
    return {
      device: Math.max(0, (full.resident - empty.resident) / devices),
      kernel: kernelBytes(kernelBefore, readKernel(), devices),
    };
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

async function nextMessage(child: ChildProcess, signal: AbortSignal): Promise<FromIdleFleet> {
  const ended = new AbortController();
  const message = once(child, 'message', { signal: ended.signal });
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    signal.throwIfAborted();
    throw new Error(`the fleet whose memory is measured ended with code ${code}`);
  });
  try {
    const [told] = await Promise.race([message, exit]);
    return told as FromIdleFleet;
  } finally {
    ended.abort();
    await Promise.allSettled([message, exit]);
  }
}

/** Of the whole system. */
export interface KernelMemory {
  /** Bytes of slabs, in which sockets, their files and inodes lie. */
  readonly slab: number;
  readonly sockets: number;
}

function readKernel(): KernelMemory | undefined {
  try {
    return parseKernel(readFileSync('/proc/meminfo', 'utf8'), readFileSync('/proc/net/sockstat', 'utf8'));
  } catch {
    return undefined;
  }
}

export function parseKernel(meminfo: string, sockstat: string): KernelMemory | undefined {
  const slab = /^Slab:\s+(\d+) kB/m.exec(meminfo)?.[1];
  const sockets = /^TCP: .*\balloc (\d+)/m.exec(sockstat)?.[1];
  return slab === undefined || sockets === undefined
    ? undefined
    : { slab: Number(slab) * 1024, sockets: Number(sockets) };
}

/** Of one side of a device's connection: both are on this machine. 0 when others' connections are in the figures. */
export function kernelBytes(
  before: KernelMemory | undefined,
  after: KernelMemory | undefined,
  devices: number,
): number {
  if (!before || !after) return 0;
  const ours = 2 * devices;
  const strangers = Math.abs(after.sockets - before.sockets - ours);
  return strangers > OTHER_SOCKETS * ours ? 0 : Math.max(0, (after.slab - before.slab) / ours);
}
