/** What a connected idle device takes: our link against the mqtt.js link, in the real worker. */
import type { Bench, Figure } from './bench.ts';
import { startBroker } from './broker.ts';
import { runClient } from './child.ts';
import type { IdleOptions, IdleResult } from './clients/idle.ts';
import { portsAreFree } from './ports.ts';

/** The bar is on the larger one; of the smaller, what a worker takes once weighs three times as much. */
const FLEETS = [5000, 15_000];
const LARGE = 15_000;
const MOST_KILOBYTES = 8;
/** Connects a second: so slow that no garbage of handshakes piles up. */
const CONNECTS = 3000;

export const memory = {
  name: 'memory',
  about: 'memory of a connected idle device, above the worker before its devices are made',
  async run() {
    await using broker = await startBroker();
    const figures: Figure[] = [];
    for (const devices of FLEETS) {
      const options = { devices, port: broker.port, rampSeconds: devices / CONNECTS };
      const lean = await measure({ ...options, link: 'lean' });
      if (devices === LARGE) await portsAreFree();
      const mqttJs = await measure({ ...options, link: 'mqtt.js' });
      for (const kind of ['rss', 'heap'] as const) {
        figures.push({
          what: `${kind === 'rss' ? 'resident' : 'heap + external'} a device of ${devices}`,
          unit: 'KB',
          ours: lean[kind] / 1000,
          rival: 'mqtt.js link',
          theirs: mqttJs[kind] / 1000,
          ...(devices === LARGE && { bar: { of: 'value', atMost: MOST_KILOBYTES } }),
        });
      }
    }
    return figures;
  },
} satisfies Bench;

const measure = (options: Pick<IdleOptions, 'devices' | 'port' | 'link' | 'rampSeconds'>) =>
  runClient<IdleResult>(
    'idle',
    { ...options, keepAliveSeconds: 300, silentSeconds: 0 } satisfies IdleOptions,
    ['--expose-gc'],
  );
