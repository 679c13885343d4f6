/** What those who run the platform do to devices, one or a share of a model. Pure. */
import { hash } from '../../../random.ts';
import { groupBinding, type Instruction } from './instructions.ts';
import type { DeviceRecord } from './registry.ts';

export interface Operation {
  readonly changes: Partial<DeviceRecord>;
  readonly tell: readonly Instruction[];
  /** Its connection is closed. */
  readonly cut?: boolean;
}

/**
 * The share (0…1) of the devices, to the nearest whole device, chosen by seed and client id: in whatever order they
 * came, and so that a greater share includes every smaller one.
 */
export function choose(
  devices: readonly DeviceRecord[],
  share: number,
  seed: number,
): readonly DeviceRecord[] {
  const drawn = devices.map((device) => ({ device, lot: hash(seed, 'operation', device.clientId) }));
  drawn.sort((a, b) => a.lot - b.lot || (a.device.clientId < b.device.clientId ? -1 : 1));
  return drawn.slice(0, Math.round(share * devices.length)).map(({ device }) => device);
}

export const bind =
  (group: string, name = '') =>
  (device: DeviceRecord): Operation => ({
    changes: { group, owner: '' },
    tell: device.group === group ? [] : [groupBinding(group, name, true)],
  });

export const unbind = ({ group }: DeviceRecord): Operation => ({
  changes: { group: '', owner: '' },
  tell: group === '' ? [] : [groupBinding(group, '', false)],
});

export const lock = (): Operation => ({ changes: { locked: true }, tell: [] });

export const unlock = (): Operation => ({ changes: { locked: false, banned: false }, tell: [] });

export const ban = (): Operation => ({ changes: { locked: true, banned: true }, tell: [], cut: true });
