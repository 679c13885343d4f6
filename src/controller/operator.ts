/** Carries one operation out on the platform: all of its calls, in order, until one fails. */
import type { Operated } from '../clouds/deli/app-api.ts';
import { languages } from '../clouds/languages.ts';
import { failure, OK, type Outcome, succeeded } from '../lifecycle/outcome.ts';
import type { Operation, Selection } from '../scenario/operation.ts';
import { chooseDevices } from '../scenario/operation-devices.ts';
import type { Plan } from '../scenario/plan.ts';
import { type AdminCall, callsOf } from './operation-calls.ts';
import { type Called, type PlatformClient, platformClient } from './platform-client.ts';

export interface Performed {
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Devices that the platform took, and those that it told at once; absent where there is nothing to count. */
  readonly devices?: number;
  readonly told?: number;
}

/** Never rejects. */
export type Perform = (operation: Operation, signal: AbortSignal) => Promise<Performed>;

export function operatorOf(plan: Plan, connect: typeof platformClient = platformClient): Perform {
  const platform = plan.target === 'embedded' ? undefined : plan.target.platform;
  const client = platform && connect(platform);
  const choose = (selection: Selection): readonly string[] => {
    const fleet = plan.fleets.find(({ name }) => name === selection.fleet);
    const cloud = fleet && languages[fleet.cloud];
    return fleet && cloud ? chooseDevices(fleet, selection, { runSeed: plan.seed, cloud }) : [];
  };
  return async (operation, signal) =>
    client
      ? performAll(client, callsOf(operation, choose), signal)
      : { outcome: failure('platform', 'none'), reason: 'the target has no platform interface' };
}

async function performAll(
  client: PlatformClient,
  calls: readonly AdminCall[],
  signal: AbortSignal,
): Promise<Performed> {
  let sum: Omit<Performed, 'outcome'> = {};
  for (const { path, body } of calls) {
    const { outcome, reason, data }: Called = await client.call(path, body, signal);
    sum = added(sum, data as Partial<Operated> | undefined);
    if (!succeeded(outcome)) return { outcome, ...(reason !== undefined && { reason }), ...sum };
  }
  return { outcome: OK, ...sum };
}

/** Counts of nothing stay absent. */
function added(sum: Omit<Performed, 'outcome'>, { devices, told }: Partial<Operated> = {}) {
  return {
    ...sum,
    ...(devices !== undefined && { devices: (sum.devices ?? 0) + devices }),
    ...(told !== undefined && { told: (sum.told ?? 0) + told }),
  };
}
