/** `regatta agent`: an agent until it is told to stop. */
import { hostname } from 'node:os';
import { lookUpCalibration } from '../calibration/file.ts';
import { count } from '../outputs/format.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { Agent } from './agent.ts';
import { type RedisAddress, redisName } from './redis.ts';
import { LOOPBACK } from './refusal.ts';

export interface ServeOptions {
  readonly redis: RedisAddress;
  readonly name?: string;
  readonly slots?: number;
  /** Besides this machine. */
  readonly allowTargets: readonly string[];
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves to the exit code when a signal has come and its shards have ended. Throws a RegattaError when it can't begin. */
export async function serveAsAgent(options: ServeOptions): Promise<number> {
  const name = options.name ?? `${hostname().replace(/[^\w.-]/g, '-')}-${process.pid}`;
  const tell = (text: string) => void process.stdout.write(`${new Date().toISOString()} ${text}\n`);
  const allowTargets = [...LOOPBACK, ...options.allowTargets];
  const agent = await Agent.start({ ...options, name, allowTargets, tell });
  tell(`agent ${name} waits at ${redisName(options.redis.url)}, load allowed on ${allowTargets.join(', ')}`);
  tell(carriedBy(name));
  await new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  tell('stopping: devices finish what is in flight and disconnect');
  await agent.stop();
  return EXIT.pass;
}

/** What runs will be held against. */
function carriedBy(name: string): string {
  const { calibration, told } = lookUpCalibration(Date.now());
  if (!calibration) return told ?? `what ${name} carries is not known: \`regatta calibrate\` finds it out`;
  const { requests, connectsPerSecond } = calibration.ceilings;
  const figures = `${count(requests[0].perSecond)} requests/s and ${count(connectsPerSecond)} connects/s with 1 worker`;
  return `${name} carries ${figures} (calibrated ${calibration.at.slice(0, 10)})${told ? `; ${told}` : ''}`;
}
