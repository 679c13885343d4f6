/** The delaying proxy as a process of its own, and what it has written down. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DELAY_PROXY } from '../paths.ts';
import { encodePlanted, type Fate, type Plant, plant } from './plants.ts';

/** One request and its reply. Times are ns of CLOCK_MONOTONIC, as process.hrtime gives them. */
export interface Witnessed {
  readonly clientId: string;
  readonly mid: number;
  /** The request's bytes had been read. */
  readonly read: number;
  /** What was to pass from `read` until the reply leaves; ns. */
  readonly planned: number;
  /** The server's own reply was there. */
  readonly answered: number;
  /** The reply was about to be written; 0: it never was. */
  readonly left: number;
  readonly fate: Fate;
}

export interface ProxyRecord {
  readonly requests: readonly Witnessed[];
  /** CLOCK_MONOTONIC and CLOCK_REALTIME at the same moments, ns; in order. */
  readonly clocks: readonly (readonly [monotonic: number, realtime: number])[];
  readonly stall: { readonly from: number; readonly to: number } | undefined;
}

export interface DelayProxy {
  readonly port: number;
  /** Ends it. */
  record(): Promise<ProxyRecord>;
}

/** Compiled once. @param server its port on 127.0.0.1 */
export function buildProxy(): { start(plant: Plant, server: number): Promise<DelayProxy> } {
  const binary = join(mkdtempSync(join(tmpdir(), 'regatta-bench-')), 'delay-proxy');
  execFileSync('cc', ['-O2', '-o', binary, DELAY_PROXY]);
  return { start: (plant, server) => startProxy(binary, plant, server) };
}

async function startProxy(binary: string, of: Plant, server: number): Promise<DelayProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  const [delays, record] = [join(folder, 'delays'), join(folder, 'record')];
  writeFileSync(delays, encodePlanted(plant(of)));
  const stall = of.stall ? [of.stall.at, of.stall.ms].map(String) : [];
  const child = spawn(binary, [String(server), delays, record, ...stall], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    port: Number(said.replace('listening ', '')),
    async record() {
      child.kill('SIGTERM');
      const [code] = await gone;
      if (code !== 0) throw new Error(`bench: the proxy ended with ${code}`);
      const text = readFileSync(record, 'utf8');
      rmSync(folder, { recursive: true });
      return parseRecord(text);
    },
  };
}

export function parseRecord(text: string): ProxyRecord {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const [stall] = of('s').map((rest) => rest.map(Number));
  return {
    requests: of('r').map(([clientId = '', mid, read, planned, answered, left, fate]) => ({
      clientId,
      mid: Number(mid),
      read: Number(read),
      planned: Number(planned),
      answered: Number(answered),
      left: Number(left),
      fate: fate as Fate,
    })),
    clocks: of('c').map(([monotonic, realtime]) => [Number(monotonic), Number(realtime)] as const),
    stall: stall && { from: stall[0]!, to: stall[1]! },
  };
}
