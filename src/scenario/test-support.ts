/** For tests: a small cloud, and fleets with everything filled in. */
import { z } from 'zod';
import type { Languages } from './language.ts';
import type { FleetPlan } from './plan.ts';
import { duration, durationRange, text } from './quantities.ts';

const none = z.strictObject({});
const step = (summary: string, args: z.ZodType = none) => ({ summary, args });

/** Speaks the words of the example scenarios. */
export const CLOUDS: Languages = {
  deli: {
    product: z.strictObject({ category: text, model: text, secret: text }),
    steps: {
      connect: step('Connects'),
      subscribe: step('Subscribes'),
      'time-sync': step('Asks for the time'),
      'report-info': step('Reports', z.strictObject({ name: text, version: z.string().exactOptional() })),
      query: step('Queries'),
      firmware: step('Asks for the firmware'),
      upgrade: step(
        'Upgrades',
        z.strictObject({ window: duration.prefault('2h'), install: durationRange.prefault('0s') }),
      ),
      alarm: step('Raises an alarm', z.strictObject({ code: z.int(), msg: z.string() })),
      unbind: step('Unbinds'),
      disconnect: step('Disconnects'),
    },
    reactions: { 'firmware-notice': 'A new version is announced', control: 'A command' },
    clientId: (product, serial) => `${product.model}_${serial}`,
  },
  buoys: {
    product: z.strictObject({ kind: z.enum(['big', 'small']) }),
    steps: { ring: step('Rings its bell', z.strictObject({ times: z.int().min(1).prefault(1) })) },
    reactions: {},
    clientId: (product, serial) => `${product.kind}-${serial}`,
  },
};

export function fleetPlan(given: Partial<FleetPlan>): FleetPlan {
  return {
    name: 'fleet',
    cloud: 'deli',
    product: { category: 'KQ', model: 'M', secret: 's' },
    devices: 1,
    first: 0,
    qos: 0,
    keepAliveSeconds: 60,
    cleanSession: true,
    timeouts: { connect: 1000, reply: 1000, download: 1000 },
    reconnect: { backoff: { min: 1000, max: 2000 }, tries: 1 },
    lifecycle: [],
    reactions: {},
    arrival: { kind: 'at', after: 0 },
    identities: { kind: 'pattern', serial: '{index:8}' },
    ...given,
  };
}
