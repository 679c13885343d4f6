/** environment.json: what a run's numbers must be read with: machine, limits, versions, how it was called. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { redactCommandLine } from './redact.ts';

export interface Environment {
  readonly version: 1;
  readonly regatta: string;
  readonly node: string;
  /** `linux 6.1.0 x64` */
  readonly system: string;
  readonly cpu: { readonly model: string; readonly count: number };
  readonly memoryBytes: { readonly total: number; readonly free: number };
  /** `ulimit -n`; absent where it can't be asked. */
  readonly openFiles?: number | 'unlimited';
  /** Over 1, 5 and 15 minutes, before the run. */
  readonly loadAverage: readonly number[];
  /** Of the working directory, with `-dirty` where files were changed; absent outside a repository. */
  readonly gitCommit?: string;
  readonly commandLine: readonly string[];
  /** Of the embedded platform; absent without one. */
  readonly platform?: Readonly<Record<string, string>>;
}

export interface EnvironmentFacts {
  readonly regatta: string;
  /** Secrets are removed here. */
  readonly commandLine: readonly string[];
  readonly platform?: Readonly<Record<string, string>> | undefined;
}

/** Asks the system; some 10 ms, since two small programs are run. */
export function readEnvironment({ regatta, commandLine, platform }: EnvironmentFacts): Environment {
  const openFiles = output('sh', ['-c', 'ulimit -n']);
  const gitCommit = output('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*']);
  const cpus = os.cpus();
  return {
    version: 1,
    regatta,
    node: process.version,
    system: `${os.platform()} ${os.release()} ${os.arch()}`,
    cpu: { model: cpus[0]?.model.trim() ?? 'unknown', count: cpus.length },
    memoryBytes: { total: os.totalmem(), free: os.freemem() },
    ...(openFiles ? { openFiles: openFiles === 'unlimited' ? openFiles : Number(openFiles) } : {}),
    loadAverage: os.loadavg(),
    ...(gitCommit ? { gitCommit } : {}),
    commandLine: redactCommandLine(commandLine),
    ...(platform ? { platform } : {}),
  };
}

/** What a program prints, or undefined where it is missing, fails or takes longer than a second. */
function output(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 1000,
    }).trim();
  } catch {
    return undefined;
  }
}
