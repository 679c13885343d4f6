/** CPU time that a server spends on a request, while clients keep it as busy as it can be. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { client } from './paths.ts';

const WARM_MS = 3000;
const MEASURED_MS = 3000;

export interface Served {
  /** CPU time of the server for a request. */
  readonly micros: number;
  readonly perSecond: number;
}

/** @param count requests that the server has taken so far */
export async function measureServed(pid: number, count: () => Promise<number>): Promise<Served> {
  await sleep(WARM_MS);
  const before = { requests: await count(), micros: cpuMicros(pid), at: performance.now() };
  await sleep(MEASURED_MS);
  const requests = (await count()) - before.requests;
  if (requests === 0) throw new Error('bench: nothing was asked of the server');
  const seconds = (performance.now() - before.at) / 1000;
  return { micros: (cpuMicros(pid) - before.micros) / requests, perSecond: requests / seconds };
}

/** User and system time of a whole process; proc(5) counts it in hundredths of a second. */
function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command's name in brackets, which may hold anything; utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** What the servers of the benches tell whoever forked them. */
export type FromBenchServer =
  /** `trust`: PEM, of a server with TLS. */
  | { readonly kind: 'listening'; readonly port: number; readonly trust?: string }
  | { readonly kind: 'messages'; readonly messages: number };

export interface BenchServer {
  readonly child: ChildProcess;
  readonly port: number;
  readonly trust: string;
  /** Requests taken so far. */
  messages(): Promise<number>;
}

export async function forkServer(name: string): Promise<BenchServer> {
  const child = fork(client(name));
  const answer = async (): Promise<FromBenchServer> => (await once(child, 'message'))[0] as FromBenchServer;
  const listening = await answer();
  if (listening.kind !== 'listening') throw new Error(`bench: ${name} does not listen`);
  return {
    child,
    port: listening.port,
    trust: listening.trust ?? '',
    async messages() {
      child.send('report');
      const told = await answer();
      return told.kind === 'messages' ? told.messages : 0;
    },
  };
}

/** A client that goes on until it is ended. */
export const startLoad = (name: string, options: object): ChildProcess =>
  spawn(process.execPath, [client(name), JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

export async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  if (child.exitCode === null && child.kill('SIGKILL')) await gone;
}
