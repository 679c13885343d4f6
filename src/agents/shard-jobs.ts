/** Brings shards of one run to agents: as jobs, beside a plan that the jobs' receivers alone can read. */
import type { Redis } from 'ioredis';
import type { Plan } from '../scenario/plan.ts';
import { PROTOCOL } from './messages.ts';
import { agentQueue, KEPT_SECONDS, planKey } from './names.ts';
import type { RemoteWorker } from './remote-worker.ts';
import { openQueue } from './roster.ts';
import { newKey, seal, sealFor } from './seal.ts';

export interface ShardJobsOptions {
  readonly redis: Redis;
  readonly run: string;
  readonly plan: Plan;
  /** Somebody wants to see the devices one by one. */
  readonly watched: boolean;
}

export class ShardJobs {
  private readonly options: ShardJobsOptions;
  private readonly key = newKey();

  constructor(options: ShardJobsOptions) {
    this.options = options;
  }

  /** The plan goes along each time: Redis may have been started anew without it. */
  async send(workers: readonly RemoteWorker[]): Promise<void> {
    const { redis, run, plan } = this.options;
    await redis.set(planKey(run), JSON.stringify(seal(JSON.stringify(plan), this.key)), 'EX', KEPT_SECONDS);
    for (const worker of workers) await this.add(worker);
  }

  private async add({ number, shard, agent, delay }: RemoteWorker): Promise<void> {
    const { redis, run, watched } = this.options;
    const queue = openQueue(redis, agentQueue(agent.name));
    const key = sealFor(this.key, agent.publicKey);
    await queue.add(
      'shard',
      { kind: 'shard', protocol: PROTOCOL, run, worker: number, shard, delay, watched, key },
      { removeOnComplete: true, removeOnFail: true },
    );
    await queue.close();
  }
}
