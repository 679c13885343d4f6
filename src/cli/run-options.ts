/** How a run on agents goes on when one of them is lost. */
export const AGENT_LOSS = ['fail', 'restart-shard', 'continue'] as const;
export type OnAgentLoss = (typeof AGENT_LOSS)[number];

/** What `regatta run` was asked for; the scenario file says the rest. */
export interface RunOptions {
  /** Path of the scenario file, as given. */
  readonly scenario: string;
  /** Devices in all, spread over the fleets by scaleDevices; ≥ 1. */
  readonly devices?: number;
  /** ≥ 1 */
  readonly workers?: number;
  /** Replaces the scenario's target: `embedded`, or a gateway's address. */
  readonly target?: string;
  /** `path=value` each, in the order given. */
  readonly set: readonly string[];
  readonly seed?: number;
  /** The folder that gets a folder for this run; absent: the scenario's `outputs.directory`. */
  readonly out?: string;
  /** `auto`: as the scenario says, on a terminal, unless quiet. */
  readonly dashboard: boolean | 'auto';
  /** Nothing but problems and the verdict. */
  readonly quiet: boolean;
  /** False: a build server that runs it is told nothing. */
  readonly ci?: boolean;
  /** Where the run's figures are served for Prometheus; absent: nowhere. */
  readonly prometheus?: PrometheusAddress;
  /** Where the live page is served, port 0: on any free one; absent: nowhere. */
  readonly web?: { readonly host: string; readonly port: number };
  /** Address of the Redis whose agents drive the devices; absent: threads of this process do. */
  readonly engine?: string;
  /** PEM file that its certificate is checked with. */
  readonly redisCa?: string;
  /** In place of what the scenario says. */
  readonly onAgentLoss?: OnAgentLoss;
}

export interface PrometheusAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** How long the last figures wait for one more scrape after the run; real ms. */
  readonly lingerMs: number;
}
