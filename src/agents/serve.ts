/** `regatta agent`: an agent until it is told to stop. */
import { hostname } from 'node:os';
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
  await new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  tell('stopping: devices finish what is in flight and disconnect');
  await agent.stop();
  return EXIT.pass;
}
