/** CPU time of a request and its reply, at saturation: the C client, our link, the mqtt.js link. */
import { type Bench, type Figure, medianOf } from './bench.ts';
import { startBroker } from './broker.ts';
import { buildFloor, type FloorResult, runClient } from './child.ts';
import type { ExchangeOptions, ExchangeResult } from './clients/exchange.ts';

const DEVICES = 5000;
const SECONDS = 3;

export const exchange = {
  name: 'exchange',
  about: `CPU time of a request and its reply through Mosquitto, ${DEVICES} devices at saturation`,
  async run({ rounds }) {
    await using broker = await startBroker();
    const { port } = broker;
    const floor = buildFloor();
    const c: FloorResult[] = [];
    const lean: ExchangeResult[] = [];
    const mqttJs: ExchangeResult[] = [];
    const ours = async (link: ExchangeOptions['link']) => {
      const options = {
        devices: DEVICES,
        seconds: SECONDS,
        port,
        link,
        to: 'echo',
      } satisfies ExchangeOptions;
      const result = await runClient<ExchangeResult>('exchange', options);
      if (result.failed > 0) throw new Error(`bench: ${result.failed} exchanges failed with ${link}`);
      return result;
    };
    for (let round = 0; round < rounds; round++) {
      c.push(await floor.run({ devices: DEVICES, seconds: SECONDS, port, inFlight: DEVICES }));
      lean.push(await ours('lean'));
      mqttJs.push(await ours('mqtt.js'));
    }
    const micros = { what: 'CPU an exchange', unit: 'µs', ours: medianOf(lean, (r) => r.microsPerExchange) };
    return [
      {
        ...micros,
        rival: 'C client',
        theirs: medianOf(c, (r) => r.microsPerExchange),
        bar: { of: 'ratio', atMost: 2 },
      },
      {
        ...micros,
        rival: 'mqtt.js link',
        theirs: medianOf(mqttJs, (r) => r.microsPerExchange),
        bar: { of: 'ratio', atMost: 0.45 },
      },
      {
        what: 'exchanges',
        unit: '1/s',
        ours: medianOf(lean, (r) => r.exchangesPerSecond),
        rival: 'C client',
        theirs: medianOf(c, (r) => r.exchangesPerSecond),
      },
    ] satisfies Figure[];
  },
} satisfies Bench;
