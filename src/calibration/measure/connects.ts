/** How many connections a second one worker opens: TCP, CONNECT and CONNACK, as many at once as scenarios allow. */

import type { Circumstances } from './circumstances.ts';
import { connectedIn, drive } from './drive.ts';
import { connectingPlan } from './plans.ts';

export async function measureConnects({
  responders,
  signal,
  effort,
  mostDevices,
}: Circumstances): Promise<{ perSecond: number; spread: number }> {
  const rates: number[] = [];
  for (const fleet of effort.connectingDevices) {
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
  const judged = rates.slice(1);
  const [lower, higher] = [Math.min(...judged), Math.max(...judged)];
  return { perSecond: higher, spread: (higher - lower) / higher };
}
