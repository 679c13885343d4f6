/** What a run on agents needs, all on one machine: a Redis, platforms behind one access list, agents. */
import { connect } from '../src/agents/redis.ts';
import type { PlatformStats } from '../src/platform/stats.ts';
import { freePort } from '../test/helpers/ports.ts';
import { startRedis } from '../test/helpers/redis.ts';
import { type Program, startRegatta } from './programs.ts';

const PLATFORMS = 3;
const AGENTS = 3;

export interface AgentsWorld extends AsyncDisposable {
  readonly redisUrl: string;
  /** Of the first platform: its own gateway, and the others'. */
  readonly accessList: string;
  readonly platforms: readonly Platform[];
  readonly agents: readonly Program[];
  redisFigures(): Promise<RedisFigures>;
}

/** Bytes: over the network since its start, and the most that it held in memory. */
export interface RedisFigures {
  readonly received: number;
  readonly sent: number;
  readonly memory: number;
}

export interface Platform {
  readonly program: Program;
  stats(): Promise<PlatformStats>;
}

export async function startWorld(): Promise<AgentsWorld> {
  const redis = await startRedis();
  const started: Program[] = [];
  const end = async () => {
    await Promise.all(started.map((program) => program.stop()));
    await redis.stop();
  };
  try {
    const ports = await Promise.all(Array.from({ length: PLATFORMS }, freePort));
    const gateways = ports.map((port) => `mqtt://127.0.0.1:${port}`);
    const platforms: Platform[] = [];
    const urls: string[] = [];
    for (const [index, port] of ports.entries()) {
      const program = startRegatta(platformWords(port, index === 0 ? gateways.slice(1) : []));
      started.push(program);
      const [, http = ''] = await program.until(/HTTP +(http:\S+)/);
      urls.push(http);
      const stats = async () => (await (await fetch(`${http}/stats`)).json()) as PlatformStats;
      platforms.push({ program, stats });
    }
    const agents = Array.from({ length: AGENTS }, (_, index) =>
      startRegatta(['agent', '--redis', redis.url, '--name', `agent-${index + 1}`, '--slots', '1']),
    );
    started.push(...agents);
    await Promise.all(agents.map((agent) => agent.until(/ waits at /)));
    return {
      redisUrl: redis.url,
      accessList: `${urls[0]}/access_list`,
      platforms,
      agents,
      redisFigures: () => redisFigures(redis.url),
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function platformWords(mqttPort: number, alsoListed: readonly string[]): string[] {
  const ports = [
    '--mqtt-port',
    String(mqttPort),
    '--http-port',
    '0',
    '--https-port',
    '0',
    '--broker-port',
    '0',
  ];
  const listed = alsoListed.flatMap((gateway) => ['--also-list', gateway]);
  return ['platform', ...ports, '--product', 'KQ/DL3785W:demo', ...listed];
}

async function redisFigures(url: string): Promise<RedisFigures> {
  const redis = await connect({ url });
  const info = await redis.info();
  redis.disconnect();
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return {
    received: figure('total_net_input_bytes'),
    sent: figure('total_net_output_bytes'),
    memory: figure('used_memory_peak'),
  };
}
