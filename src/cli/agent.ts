import type { Command } from './command.ts';
import { type Given, usageError } from './given.ts';
import { redisUrl } from './redis-url.ts';

export const agent: Command = {
  name: 'agent',
  summary: 'drive devices for runs that are started elsewhere',
  flags: {
    redis: {
      value: 'URL',
      optional: /^rediss?:/,
      about: 'redis://host:6379, rediss:// (default: REGATTA_REDIS)',
    },
    'redis-ca': { value: 'FILE', about: 'PEM file that its certificate is checked with' },
    name: { value: 'NAME', about: 'unique among the agents (default: the host and process)' },
    slots: { value: 'N', about: 'workers at once (default: as many as cores)' },
    'allow-target': {
      value: 'HOST',
      about: 'may get load besides this machine: host, *.domain, network',
      repeated: true,
    },
  },
  examples: [
    ['regatta agent --redis redis://10.0.0.5:6379 --allow-target 10.0.0.0/16', 'on each machine'],
    ['regatta run scenarios/demo.yaml --engine redis://10.0.0.5:6379', 'from anywhere'],
  ],
  async run(given) {
    const options = await agentOptions(given);
    const { serveAsAgent } = await import('../agents/serve.ts');
    return serveAsAgent(options);
  },
};

async function agentOptions(given: Given) {
  const url = redisUrl(given, 'redis') ?? process.env.REGATTA_REDIS;
  if (url === undefined || url === '')
    throw usageError('--redis is missing: the address that runs are started with, such as redis://host:6379');
  const { checkPattern } = await import('../net/allowed-hosts.ts');
  const allowed = given.list('allow-target');
  for (const pattern of allowed) {
    const takes = checkPattern(pattern);
    if (takes !== undefined) throw usageError(`--allow-target takes ${takes}, not "${pattern}"`);
  }
  const ca = given.text('redis-ca');
  const slots = given.wholeNumber('slots', 1, 256);
  const name = given.text('name');
  if (name !== undefined && !/^[\w.-]{1,64}$/.test(name))
    throw usageError(`--name takes letters, digits, dot, dash and underscore, not "${name}"`);
  return {
    redis: { url, ...(ca !== undefined && { ca }) },
    ...(name !== undefined && { name }),
    ...(slots !== undefined && { slots }),
    allowTargets: allowed,
  };
}
