/** `regatta platform` as a command of its own: what runs under test can be held against its `/stats`. */
import type { PlatformStats } from '../../src/platform/stats.ts';
import { type Ran, startRegatta } from './regatta.ts';

export interface StartedPlatform {
  /** `mqtt://127.0.0.1:<port>` */
  readonly mqtt: string;
  readonly port: number;
  readonly http: string;
  /** Of the clouds spoken to over HTTPS, by cloud: `https://127.0.0.1:<port>/tvs` */
  readonly services: Readonly<Record<string, string>>;
  /** With `--mqtts-port`: its address, and the PEM of what its clients must trust. */
  readonly tls?: { readonly mqtts: string; readonly trust: string };
  readonly pid: number;
  stats(): Promise<PlatformStats>;
  signal(name: NodeJS.Signals): void;
  /** As Ctrl-C does. */
  stop(): Promise<Ran>;
}

/** On free ports of 127.0.0.1; knows the product of the test scenarios. Stopped after the test. */
export async function startPlatform(
  t: { after(fn: () => unknown): void },
  flags: readonly string[] = [],
): Promise<StartedPlatform> {
  const ports = ['mqtt', 'http', 'https', 'broker']
    .filter((name) => name !== 'mqtt' || !flags.includes('--behind'))
    .flatMap((name) => [`--${name}-port`, '0']);
  const running = startRegatta(['platform', ...ports, '--product', 'KQ/GATE1:in-the-open', ...flags]);
  const stop = (): Promise<Ran> => {
    running.signal('SIGINT');
    return running.ended;
  };
  t.after(async () => {
    // A test that failed in the middle may have left it stopped.
    running.signal('SIGCONT');
    await stop();
  });
  const secure = flags.includes('--mqtts-port');
  const said = await running.until(secure ? /END CERTIFICATE/ : /FTP +ftp:\S+/);
  const [, mqtt = '', port] = /MQTT +(mqtt:\/\/\S+:(\d+))/.exec(said) ?? [];
  const [, http = ''] = /HTTP +(http:\S+)/.exec(said) ?? [];
  const [, mqtts] = /MQTTS +(mqtts:\S+)/.exec(said) ?? [];
  const [trust] = /-----BEGIN[\s\S]*END CERTIFICATE-----/.exec(said) ?? [];
  return {
    ...(mqtts && trust && { tls: { mqtts, trust } }),
    mqtt,
    port: Number(port),
    http,
    services: Object.fromEntries(
      [...said.matchAll(/(\w+) +(https:\S+)/g)].map(([, cloud, url]) => [cloud, url]),
    ),
    pid: running.pid,
    stats: async () => (await (await fetch(`${http}/stats`)).json()) as PlatformStats,
    signal: running.signal,
    stop,
  };
}
