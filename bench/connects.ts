/**
 * Handshakes as fast as they go, with the same number in flight as the C client: a fleet of 15,000, and one so small that
 * no search for a local port is in the way of those that let the kernel choose.
 */
import { type Bench, type Figure, medianOf } from './bench.ts';
import { startBroker } from './broker.ts';
import { buildFloor, type FloorResult, runClient } from './child.ts';
import type { ConnectsOptions, ConnectsResult } from './clients/connects.ts';
import { portsAreFree } from './ports.ts';

const DEVICES = 15_000;
const FEW = 5000;
/** As in clients/epoll.c. */
const HANDSHAKES = 100;

export const connects = {
  name: 'connects',
  about: `TCP connect, CONNECT and CONNACK, ${HANDSHAKES} in flight`,
  /** Mostly waiting for ports. */
  longest: ({ rounds }) => 4 + 4 * rounds,
  async run({ rounds }) {
    const floor = buildFloor();
    const contend = async (devices: number): Promise<Contended> => {
      const contended: Contended = { devices, c: [], lean: [], mqttJs: [] };
      const ours = (link: ConnectsOptions['link']) =>
        withBroker((port) =>
          runClient<ConnectsResult>('connects', {
            devices,
            port,
            link,
            handshakes: HANDSHAKES,
          } satisfies ConnectsOptions),
        );
      for (let round = 0; round < rounds; round++) {
        if (devices === DEVICES) await portsAreFree();
        contended.c.push(await withBroker((port) => floor.run({ devices, seconds: 0, port, inFlight: 0 })));
        if (devices === DEVICES) await portsAreFree();
        contended.lean.push(await ours('lean'));
        if (devices === FEW) contended.mqttJs.push(await ours('mqtt.js'));
      }
      return contended;
    };
    const few = await contend(FEW);
    const all = await contend(DEVICES);
    const bar = { of: 'ratio', atLeast: 0.5 } as const;
    return [
      ...microsOf(few),
      ...rates(few, 'warm'),
      ...rates(few, 'cold'),
      ...rates(all, 'warm', bar),
      ...rates(all, 'cold'),
    ] satisfies Figure[];
  },
} satisfies Bench;

interface Contended {
  readonly devices: number;
  readonly c: FloorResult[];
  readonly lean: ConnectsResult[];
  readonly mqttJs: ConnectsResult[];
}

function microsOf({ devices, c, lean, mqttJs }: Contended): Figure[] {
  const micros = {
    what: `CPU a connect, ${devices} devices`,
    unit: 'µs',
    ours: medianOf(lean, ({ warm }) => warm.microsPerConnect),
  };
  return [
    { ...micros, rival: 'C client', theirs: medianOf(c, (r) => r.microsPerConnect) },
    { ...micros, rival: 'mqtt.js link', theirs: medianOf(mqttJs, ({ warm }) => warm.microsPerConnect) },
  ];
}

function rates({ devices, c, lean }: Contended, when: keyof ConnectsResult, bar?: Figure['bar']): Figure[] {
  return [
    {
      what: `connects, ${devices} devices${when === 'cold' ? ', just begun' : ''}`,
      unit: '1/s',
      ours: medianOf(lean, (r) => r[when].connectsPerSecond),
      rival: 'C client',
      theirs: medianOf(c, (r) => r.connectsPerSecond),
      ...(bar && { bar }),
    },
  ];
}

/**
 * On a port of its own: towards the same one the connections that the contenders before have closed would be in the way
 * of the next one's, for a minute.
 */
async function withBroker<Result>(run: (port: number) => Promise<Result>): Promise<Result> {
  await using broker = await startBroker();
  return await run(broker.port);
}
