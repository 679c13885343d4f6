/** Where a run's shards live: threads of this process, or agents that share a Redis. */
import type { RunOptions } from '../cli/run-options.ts';
import { languages } from '../clouds/languages.ts';
import type { Engine } from '../engine/engine.ts';
import { localEngine } from '../engine/local-engine.ts';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import { hostsOf } from '../lifecycle/target-hosts.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Demand } from '../scenario/demand/demand.ts';
import type { ParsedScenario } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/schema.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { defaultWorkers, devicesOf } from './choices.ts';
import { demandOfScenario } from './demand.ts';
import { preflight } from './preflight.ts';

export interface ChosenEngine {
  readonly engine: Engine;
  readonly workers: number;
  /** Told to people as the run starts. */
  readonly warnings: readonly string[];
  /** The same, quietly. */
  readonly hints: readonly string[];
  /** Over how many of 127.0.0.1, 127.0.0.2 … the devices are spread. */
  readonly sourceAddresses: number;
  /** Of a run on agents. */
  readonly remote?: { readonly run: string; keepOutline(outline: string): Promise<void> };
  /** @param keep leaves in Redis what is needed to report the run later */
  close(keep: boolean): Promise<void>;
}

/** Throws a RegattaError (exit 104) that says what does not fit, and what would. */
export async function chooseEngine(options: RunOptions, parsed: ParsedScenario): Promise<ChosenEngine> {
  const { scenario } = parsed;
  const demand = demandOfScenario(parsed, options.scenario);
  if (options.engine !== undefined) return onAgents(options.engine, options, scenario, demand);
  const workers = options.workers ?? scenario.workers ?? defaultWorkers(scenario, devicesOf(scenario));
  const checked = await preflight(scenario, workers, demand);
  return { engine: localEngine, workers, ...checked, close: async () => {} };
}

function refuseModules({ fleets }: Scenario): void {
  const [name] = Object.entries(fleets).find(([, { lifecycle }]) => lifecycle.kind === 'module') ?? [];
  if (name !== undefined)
    throw new RegattaError(
      `the lifecycle of ${name} is a module, and modules are not sent to agents: write it as steps, or run it here`,
      EXIT.badInput,
    );
}

async function onAgents(
  url: string,
  options: RunOptions,
  scenario: Scenario,
  demand: Demand,
): Promise<ChosenEngine> {
  refuseModules(scenario);
  // 300 ms to load: only where it is used.
  const { openAgentEngine } = await import('../agents/agent-engine.ts');
  const { target } = scenario;
  const gateways = target.kind === 'given' ? target.target.gateways : [];
  const devices = Object.values(scenario.fleets)
    .filter(({ cloud }) => !languages[cloud]?.overHttp)
    .reduce((sum, fleet) => sum + fleet.devices, 0);
  const workers = options.workers ?? scenario.workers;
  const opened = await openAgentEngine(
    { url, ...(options.redisCa !== undefined && { ca: options.redisCa }) },
    {
      devices,
      gatewayAddresses: Math.max(1, new Set(gateways.map(({ host, port }) => `${host}:${port}`)).size),
      embedded: target.kind === 'embedded',
      ...(target.kind === 'given' && { hosts: [...hostsOf(target.target)] }),
      loopback: gateways.every(({ host }) => isLoopbackIPv4(host)),
      ...(workers !== undefined && { workers }),
      demand,
      timeScale: scenario.timeScale,
    },
    options.onAgentLoss ?? scenario.onAgentLoss,
  );
  const { engine, sourceAddresses, warnings, run } = opened;
  return {
    engine,
    workers: opened.workers,
    warnings,
    hints: [],
    sourceAddresses,
    remote: { run, keepOutline: opened.keepOutline },
    close: opened.close,
  };
}
