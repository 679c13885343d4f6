/** How many connected devices this machine has room for, by each of its limits. Pure. */
import type { Limits } from '../preflight/limits.ts';
import type { DeviceMemory } from './calibration.ts';

/** Of a run of one worker, besides its devices; as in preflight. */
const OTHER_DESCRIPTORS = 250;
const OTHER_MEMORY = 140 * 1024 ** 2;

export interface DeviceRoom {
  readonly byMemory: number;
  /** Of one process; undefined where there is no limit, or none is known. */
  readonly byDescriptors: number | undefined;
  /** Towards one address and port of a target on another machine. */
  readonly byPorts: number | undefined;
  /** Of a device, the kernel's side included. */
  readonly bytesEach: number;
  readonly freeMemory: number;
}

export function deviceRoom({ device, kernel }: DeviceMemory, limits: Limits): DeviceRoom {
  const { freeMemory, descriptors, ports } = limits;
  const bytesEach = Math.max(1, device + kernel);
  const room = (have: number, others: number) => Math.max(0, Math.floor(have - others));
  return {
    byMemory: Math.floor(room(freeMemory, OTHER_MEMORY) / bytesEach),
    byDescriptors:
      descriptors && Number.isFinite(descriptors.soft)
        ? room(descriptors.soft, OTHER_DESCRIPTORS)
        : undefined,
    byPorts: ports,
    bytesEach,
    freeMemory,
  };
}
