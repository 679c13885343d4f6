/** What a connected idle fleet costs, against the same worker with a single device. */
import type { Bench, Figure } from './bench.ts';
import { startBroker } from './broker.ts';
import { runClient } from './child.ts';
import type { IdleOptions, IdleResult } from './clients/idle.ts';

const DEVICES = 15_000;
const RAMP_SECONDS = 6;
const SILENT_SECONDS = 25;
/** Each device pings once a keep-alive; this one is measured, over a whole one of them. */
const KEEP_ALIVE_SECONDS = 60;
const LONG_KEEP_ALIVE_SECONDS = 300;
const MOST_PERCENT = 3;

export const idle = {
  name: 'idle',
  about: `share of one core that ${DEVICES} connected idle devices take`,
  async run() {
    const [fleet, one] = await Promise.all([measure(DEVICES), measure(1)]);
    const against = (what: string, share: (result: IdleResult) => number): Figure => ({
      what,
      unit: '%',
      ours: share(fleet) * 100,
      rival: 'worker with 1 device',
      theirs: share(one) * 100,
      bar: { of: 'value', atMost: MOST_PERCENT },
    });
    return [
      against('without pings', (result) => result.silentShare),
      against(`keep-alive ${KEEP_ALIVE_SECONDS} s`, (result) => result.pingingShare),
      against(`keep-alive ${LONG_KEEP_ALIVE_SECONDS} s (reckoned)`, longKeepAlive),
    ];
  },
} satisfies Bench;

/** A fifth of the pings a second cost a fifth of what the pings did. */
const longKeepAlive = ({ silentShare, pingingShare }: IdleResult): number =>
  silentShare + ((pingingShare - silentShare) * KEEP_ALIVE_SECONDS) / LONG_KEEP_ALIVE_SECONDS;

async function measure(devices: number): Promise<IdleResult> {
  await using broker = await startBroker();
  const options = {
    devices,
    port: broker.port,
    link: 'lean',
    rampSeconds: RAMP_SECONDS,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    silentSeconds: SILENT_SECONDS,
  } satisfies IdleOptions;
  return await runClient<IdleResult>('idle', options, ['--expose-gc']);
}
