/** Who is there, and what each agent has to offer: asked of the agents themselves, through their queues. */
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { version } from '../version.ts';
import { type AgentFacts, type AgentJob, PROTOCOL } from './messages.ts';
import { AGENTS_QUEUE, agentQueue, PREFIX } from './names.ts';
import { connectionForQueues } from './redis.ts';

/** An agent that has not answered by then is busy beyond use, or was stopped in the middle; ms. */
const ANSWER_MS = 5_000;

export interface Roster {
  readonly agents: readonly AgentFacts[];
  /** Of agents that are there and do not answer. */
  readonly warnings: readonly string[];
}

export async function agentNames(redis: Redis): Promise<string[]> {
  const queue = openQueue(redis, AGENTS_QUEUE);
  // BullMQ sets a client's name to `<prefix>:<queue>:w:<worker>`, and its own `name` to the queue's.
  // Redis tells of the clients of all its databases.
  const here = (await queue.getWorkers()).filter(({ db }) => db === String(redis.options.db ?? 0));
  const names = here.map(({ rawname }) => rawname?.split(':w:')[1] ?? '');
  await queue.close();
  return [...new Set(names.filter((name) => name !== ''))].sort();
}

/** Throws RegattaError 104 when one of them is of another version. */
export async function callTheRoll(redis: Redis): Promise<Roster> {
  const names = await agentNames(redis);
  const answers = await Promise.all(names.map((name) => inspect(redis, name)));
  const agents = answers.filter((answer) => answer !== undefined);
  const others = agents.filter(({ protocol }) => protocol !== PROTOCOL);
  if (others.length > 0) throw new RegattaError(others.map(otherVersion).join('\n'), EXIT.badInput);
  const silent = names.filter((_, index) => answers[index] === undefined);
  return {
    agents,
    warnings: silent.map(
      (name) => `agent ${name} did not answer within ${ANSWER_MS / 1000} s and gets no devices`,
    ),
  };
}

const otherVersion = ({ name, host, regatta, protocol }: AgentFacts): string =>
  `agent ${name} on ${host} is Regatta ${regatta} with protocol ${protocol}, this is ${version} with ${PROTOCOL}: use the same on both`;

/** Undefined when it does not answer. */
export async function inspect(redis: Redis, name: string): Promise<AgentFacts | undefined> {
  const options = { connection: redis, prefix: PREFIX };
  const connection = connectionForQueues(redis);
  const queue = openQueue<AgentFacts>(redis, agentQueue(name));
  const events = new QueueEvents(agentQueue(name), { ...options, connection });
  events.on('error', () => {});
  try {
    await events.waitUntilReady();
    const job = await queue.add(
      'inspect',
      { kind: 'inspect' },
      { removeOnComplete: { age: 60 }, removeOnFail: true },
    );
    return await job.waitUntilFinished(events, ANSWER_MS);
  } catch {
    return undefined;
  } finally {
    await Promise.all([events.close(), queue.close()]);
    connection.disconnect();
  }
}

/** To be closed, which leaves the connection open. */
export function openQueue<Answer>(redis: Redis, name: string): Queue<AgentJob, Answer> {
  const queue = new Queue<AgentJob, Answer>(name, { connection: redis, prefix: PREFIX });
  // Redis being away is waited for; without a listener each try is told on stderr.
  queue.on('error', () => {});
  return queue;
}
