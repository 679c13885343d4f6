/** What `regatta platform` shows: the addresses, then live counters until it is told to stop. */
import type { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { PlatformAddresses, PlatformOptions } from './options.ts';
import { startPlatform } from './start.ts';
import type { PlatformStats } from './stats.ts';

export interface ConsoleSurroundings {
  /** process.stdout, or anything that takes text. */
  readonly out: {
    write(text: string): unknown;
    on?(event: 'error', listener: (error: Error) => void): unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  /** process: SIGINT, SIGTERM and SIGHUP end the platform gently. */
  readonly signals: Pick<EventEmitter, 'once' | 'removeListener'>;
  /** Between two lines of counters, ms; 2000 by default. */
  readonly every?: number;
  /** Where to write the certificate that clients over TLS must trust, instead of showing it. */
  readonly trustFile?: string | undefined;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ERASE_LINE = '\r\x1b[2K';

/** Resolves when it has stopped. Throws a RegattaError (exit 104) when it can't start. */
export async function runPlatformConsole(
  options: PlatformOptions,
  { out, signals, every = 2000, trustFile }: ConsoleSurroundings,
): Promise<void> {
  const platform = await startPlatform(options);
  try {
    if (trustFile !== undefined) await writeTrust(trustFile, platform.addresses);
  } catch (error) {
    await platform.close();
    throw error;
  }
  let last = platform.stats();
  out.write(`${announce(platform.addresses, options, trustFile)}\n`);
  const timer = setInterval(() => {
    const stats = platform.stats();
    const line = countersLine(stats, last, every / 1000);
    out.write(out.isTTY ? ERASE_LINE + line.slice(0, (out.columns ?? 80) - 1) : `${line}\n`);
    last = stats;
  }, every);
  await stopAsked(out, signals);
  clearInterval(timer);
  await platform.close();
  out.write(`${out.isTTY ? '\n' : ''}Stopped. ${countersLine(platform.stats(), undefined, 0)}\n`);
}

/** By a signal, or since nobody reads any more (`| head`). */
function stopAsked(out: ConsoleSurroundings['out'], signals: ConsoleSurroundings['signals']): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const signal of SIGNALS) signals.removeListener(signal, stop);
      resolve();
    };
    for (const signal of SIGNALS) signals.once(signal, stop);
    out.on?.('error', stop);
  });
}

async function writeTrust(file: string, { trust }: PlatformAddresses): Promise<void> {
  if (trust === undefined)
    throw new RegattaError(
      `platform: --trust-file ${file}: there is no certificate without a TLS port, give --mqtts-port too`,
      EXIT.badInput,
    );
  try {
    await writeFile(file, trust);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RegattaError(
      `platform: can't write --trust-file ${file}: ${code ?? String(error)}`,
      EXIT.badInput,
    );
  }
}

export function announce(
  addresses: PlatformAddresses,
  { host, deli, behind }: PlatformOptions,
  trustFile?: string,
): string {
  const { mqtt, mqtts, http, ftp, token, trust, services, brokers } = addresses;
  const where = behind === undefined ? `on ${host}` : `behind the broker at ${mqtt}`;
  return [
    `Regatta platform, ${deli.products.length} product(s), ${where}. Ctrl-C stops it.`,
    `  MQTT     ${mqtt}`,
    ...(mqtts ? [`  MQTTS    ${mqtts}`] : []),
    `  HTTP     ${http}  (/access_list, /firmware/…, /stats, /logs, /app, /admin, /services)`,
    ...Object.entries(services ?? {}).map(([cloud, url]) =>
      [`  ${cloud.padEnd(8)} ${url}`, brokers?.[cloud]].filter(Boolean).join('  and '),
    ),
    ...(ftp ? [`  FTP      ${ftp}`] : []),
    ...(token ? [`  Token    ${token}  (Authorization: Bearer …, for /app, /admin, /services, /logs)`] : []),
    ...(trust
      ? [trustFile ? `  Trust    ${trustFile}  (what clients over TLS must trust)` : trustText(trust)]
      : []),
  ].join('\n');
}

const trustText = (trust: string): string => `  Clients over TLS must trust:\n${trust.trimEnd()}`;

/** Rates since `last` over so many seconds; totals without it. */
export function countersLine(stats: PlatformStats, last: PlatformStats | undefined, seconds: number): string {
  const { open, accepted, refused } = stats.connections;
  const count = (what: string): string => {
    const total = sum(stats, what);
    return last ? `${number((total - sum(last, what)) / seconds)}/s` : number(total);
  };
  return [
    `${number(open)} connected`,
    `${number(accepted)} accepted`,
    `${number(Object.values(refused).reduce((a, b) => a + b, 0))} refused`,
    `requests ${count('seen')}`,
    `replies ${count('replied')}`,
    `firmware ${number((stats.tallies['firmware/bytes'] ?? 0) / (1 << 20))} MiB`,
  ].join(' · ');
}

/** Over all clouds: `deli/seen/102`, `tvs/seen/token`. */
const sum = ({ tallies }: PlatformStats, what: string): number =>
  Object.entries(tallies).reduce((total, [name, n]) => total + (name.split('/', 2)[1] === what ? n : 0), 0);

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
