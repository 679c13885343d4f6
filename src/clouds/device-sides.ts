/** The device side of each cloud, as workers run them. */
import type { DeviceSide } from '../lifecycle/cloud.ts';
import { deliDevice } from './deli/device/index.ts';
import { expeedDevice } from './expeed/device/index.ts';
import { pointDevice } from './point/device/index.ts';
import { potDevice } from './pot/device/index.ts';
import { tvsDevice } from './tvs/device/index.ts';

export const deviceSides: Readonly<Record<string, DeviceSide>> = {
  deli: deliDevice as DeviceSide,
  pot: potDevice as DeviceSide,
  expeed: expeedDevice as DeviceSide,
  point: pointDevice as DeviceSide,
  tvs: tvsDevice as DeviceSide,
};
