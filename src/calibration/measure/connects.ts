/** How many connections a second one worker opens: TCP, CONNECT and CONNACK, as many at once as scenarios allow. */

import type { Circumstances } from './circumstances.ts';
import { connectedIn, drive } from './drive.ts';
import { connectingPlan } from './plans.ts';

/** The first fleet loads and compiles the code on both sides. */
const FLEETS = [500, 2500, 2500];

export async function measureConnects({
  responders,
  signal,
  mostDevices,
}: Circumstances): Promise<{ perSecond: number; spread: number }> {
  const rates: number[] = [];
  for (const fleet of FLEETS) {
    const devices = Math.min(fleet, mostDevices);
    const plan = connectingPlan(
      devices,
      responders.map(({ at }) => at),
    );
    const { merged } = await drive(plan, 1, (driven) => connectedIn(driven) >= devices, signal);
    // All were due at the start: the longest wait is how long all of them took.
    const slowest = Math.max(...merged.series({ step: 'connect' }).map(({ fromDue }) => fromDue.max));
    rates.push((devices / slowest) * 1e6);
  }
  const [lower = 0, higher = 0] = rates.slice(1).toSorted((a, b) => a - b);
  return { perSecond: higher, spread: (higher - lower) / higher };
}
