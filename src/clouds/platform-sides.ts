/** The platform side of each cloud that is spoken to over HTTPS. */
import type { ServiceSide } from '../platform/service.ts';
import { expeedPlatform } from './expeed/platform/index.ts';
import { pointPlatform } from './point/platform/index.ts';
import { tvsPlatform } from './tvs/platform/index.ts';

export const platformSides: Readonly<Record<string, ServiceSide>> = {
  expeed: expeedPlatform,
  point: pointPlatform,
  tvs: tvsPlatform,
};
