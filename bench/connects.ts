/** Handshakes as fast as they go, with the same number in flight as the C client. */
import { type Bench, type Figure, medianOf } from './bench.ts';
import { startBroker } from './broker.ts';
import { buildFloor, type FloorResult, runClient } from './child.ts';
import type { ConnectsOptions, ConnectsResult } from './clients/connects.ts';

const DEVICES = 5000;
/** As in clients/epoll.c. */
const HANDSHAKES = 100;

export const connects = {
  name: 'connects',
  about: `TCP connect, CONNECT and CONNACK, ${HANDSHAKES} in flight, ${DEVICES} devices`,
  async run({ rounds }) {
    const floor = buildFloor();
    const c: FloorResult[] = [];
    const lean: ConnectsResult[] = [];
    const mqttJs: ConnectsResult[] = [];
    const ours = (link: ConnectsOptions['link']) =>
      withBroker((port) =>
        runClient<ConnectsResult>('connects', {
          devices: DEVICES,
          port,
          link,
          handshakes: HANDSHAKES,
        } satisfies ConnectsOptions),
      );
    for (let round = 0; round < rounds; round++) {
      c.push(await withBroker((port) => floor.run({ devices: DEVICES, seconds: 0, port, inFlight: 0 })));
      lean.push(await ours('lean'));
      mqttJs.push(await ours('mqtt.js'));
    }
    const figures = (when: keyof ConnectsResult, name: string): Figure[] => {
      const micros = {
        what: `CPU a connect${name}`,
        unit: 'µs',
        ours: medianOf(lean, (r) => r[when].microsPerConnect),
      };
      return [
        { ...micros, rival: 'C client', theirs: medianOf(c, (r) => r.microsPerConnect) },
        { ...micros, rival: 'mqtt.js link', theirs: medianOf(mqttJs, (r) => r[when].microsPerConnect) },
        {
          what: `connects${name}`,
          unit: '1/s',
          ours: medianOf(lean, (r) => r[when].connectsPerSecond),
          rival: 'C client',
          theirs: medianOf(c, (r) => r.connectsPerSecond),
          ...(when === 'warm' && { bar: { of: 'ratio', atLeast: 0.5 } }),
        },
      ];
    };
    return [...figures('warm', ''), ...figures('cold', ', just begun')] satisfies Figure[];
  },
} satisfies Bench;

/**
 * On a port of its own: towards the same one the connections that the contenders before have closed would be in the way
 * of the next one's, for a minute.
 */
async function withBroker<Result>(run: (port: number) => Promise<Result>): Promise<Result> {
  await using broker = await startBroker();
  return await run(broker.port);
}
