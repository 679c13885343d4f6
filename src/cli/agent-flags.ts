/** The flags of `regatta run` that put it on agents. */
import type { Flag } from './command.ts';
import { type Given, usageError } from './given.ts';
import { redisUrl } from './redis-url.ts';
import { AGENT_LOSS, type RunOptions } from './run-options.ts';

export const AGENT_FLAGS: Readonly<Record<string, Flag>> = {
  engine: {
    value: 'URL',
    optional: /^rediss?:/,
    about: 'on the agents of this Redis (or of REGATTA_REDIS)',
  },
  'redis-ca': { value: 'FILE', about: 'PEM file that its certificate is checked with' },
  'agent-loss': { value: 'RULE', about: 'fail, restart-shard or continue' },
};

/** Throws a RegattaError for what was typed wrong. */
export function agentOptions(given: Given): Pick<RunOptions, 'engine' | 'redisCa' | 'onAgentLoss'> {
  const engine = redisUrl(given, 'engine');
  const redisCa = given.text('redis-ca');
  const rule = given.text('agent-loss');
  const onAgentLoss = AGENT_LOSS.find((one) => one === rule);
  if (rule !== undefined && onAgentLoss === undefined)
    throw usageError(`--agent-loss takes ${AGENT_LOSS.join(', ')}, not "${rule}"`);
  const without = redisCa !== undefined ? '--redis-ca' : rule !== undefined ? '--agent-loss' : undefined;
  if (engine === undefined && without !== undefined) throw usageError(`${without} goes with --engine`);
  return {
    ...(engine !== undefined && { engine }),
    ...(redisCa !== undefined && { redisCa }),
    ...(onAgentLoss !== undefined && { onAgentLoss }),
  };
}
