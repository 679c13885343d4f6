/** Contenders run alone in a process of their own, so that one's garbage and compiled code are not another's. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SEMI_SPACE_MB } from '../src/engine/shard-thread.ts';
import { C_CLIENT, client, MAIN } from './paths.ts';

const execute = promisify(execFile);
const LONGEST_MS = 120_000;

/** A client's heap is bounded as a worker's is. */
const HEAP = [`--min-semi-space-size=${SEMI_SPACE_MB.first}`, `--max-semi-space-size=${SEMI_SPACE_MB.most}`];

/** Runs a client under node with its options as JSON; what it prints, one line of JSON, is its result. */
export async function runClient<Result>(
  name: string,
  options: object,
  nodeFlags: readonly string[] = [],
): Promise<Result> {
  const args = [...HEAP, ...nodeFlags, client(name), JSON.stringify(options)];
  const { stdout } = await execute(process.execPath, args, { timeout: LONGEST_MS });
  return JSON.parse(stdout) as Result;
}

/**
 * Runs `regatta` with these words and resolves to its exit code; what it prints is dropped.
 * @param before words of a program that starts it
 */
export function runCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
): Promise<number> {
  const [program = '', ...args] = [...before, process.execPath, MAIN, ...words];
  const child = spawn(program, args, {
    stdio: 'ignore',
    timeout: LONGEST_MS,
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === null ? reject(new Error(`regatta ${words.join(' ')} ended by ${signal}`)) : resolve(code),
    );
  });
}

export interface FloorResult {
  readonly connectsPerSecond: number;
  readonly microsPerConnect: number;
  readonly exchangesPerSecond: number;
  readonly microsPerExchange: number;
}

export interface Floor {
  run(options: FloorOptions): Promise<FloorResult>;
}

export interface FloorOptions {
  readonly devices: number;
  /** Of exchanging; 0: only connects. */
  readonly seconds: number;
  readonly port: number;
  /** Devices that exchange. */
  readonly inFlight: number;
}

/** The C client, compiled into a temporary folder. */
export function buildFloor(): Floor {
  const binary = join(mkdtempSync(join(tmpdir(), 'regatta-bench-')), 'epoll');
  execFileSync('cc', ['-O2', '-o', binary, C_CLIENT]);
  return {
    async run({ devices, seconds, port, inFlight }) {
      const args = [devices, seconds, port, inFlight].map(String);
      const { stdout } = await execute(binary, args, { timeout: LONGEST_MS });
      const found = (label: string): number => Number(new RegExp(`${label} ([\\d.]+)`).exec(stdout)?.[1]);
      return {
        connectsPerSecond: found('connects/s'),
        microsPerConnect: found('cpu us/connect'),
        exchangesPerSecond: found('exchanges/s'),
        microsPerExchange: found('cpu us/exchange'),
      };
    },
  };
}
