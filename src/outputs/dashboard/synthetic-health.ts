/** Made-up health of threads, for the synthetic run. */
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { FrameHealth } from '../../metrics/frame.ts';
import { type RandomStream, randomStream } from '../../random.ts';

/** Of a worker, beside what frames of old told too. @param load 0…1 */
export function threadHealth(
  random: RandomStream,
  load: number,
): Pick<FrameHealth, 'gc' | 'cpu' | 'waiting' | 'backlog'> {
  const longestMs = 0.5 + 6 * load * random();
  return {
    cpu: 0.3 * load,
    waiting: 0.04 * random(),
    gc: { count: 2, totalMs: longestMs * 1.4, longestMs },
    backlog: { sockets: 0, bytes: 0 },
  };
}

/** What the controller saw of itself in second `second` of the run. */
export function controllerSecond(seed: number, second: number): ControllerSecond {
  const random = randomStream('synthetic controller', seed, second);
  return {
    from: second * 1000,
    to: (second + 1) * 1000,
    loopLagMs: Math.round(2 + 6 * random()),
    busy: 0.03 + 0.02 * random(),
    cpu: 0.03,
    waiting: 0.01,
    heapBytes: 52e6 + 9e6 * random(),
    gc: { count: 1, totalMs: 2, longestMs: 2 },
    behindMs: Math.round(3 + 9 * random()),
  };
}
