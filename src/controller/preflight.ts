/** What is asked of the machine and the target before anything is started. */
import { languages } from '../clouds/languages.ts';
import type { Gateway } from '../lifecycle/effects.ts';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import { checkLimits, readLimits } from '../preflight/limits.ts';
import { checkPlatform } from '../preflight/platform.ts';
import { checkReachable } from '../preflight/reachable.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Demand } from '../scenario/demand/demand.ts';
import type { Scenario } from '../scenario/schema.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { type Held, holdAgainstThisMachine } from './demand.ts';

export interface Preflight extends Held {
  /** Over how many of 127.0.0.1, 127.0.0.2 … the devices are spread. */
  readonly sourceAddresses: number;
}

/** Throws a RegattaError (exit 104) that says what does not fit, and what would. */
export async function preflight(scenario: Scenario, workers: number, demand: Demand): Promise<Preflight> {
  const { target } = scenario;
  const gateways = target.kind === 'given' ? target.target.gateways : [];
  const devices = Object.values(scenario.fleets)
    .filter(({ cloud }) => !languages[cloud]?.overHttp)
    .reduce((sum, fleet) => sum + fleet.devices, 0);
  const fit = checkLimits(
    {
      devices,
      workers,
      gatewayAddresses: Math.max(1, new Set(gateways.map(({ host, port }) => `${host}:${port}`)).size),
      loopback: gateways.every(({ host }) => isLoopbackIPv4(host)),
      embedded: target.kind === 'embedded',
    },
    readLimits(),
  );
  if (fit.problems.length > 0) throw new RegattaError(fit.problems.join('\n'), EXIT.badInput);
  // Behind an access list the gateways are only the default, which nobody may need.
  const asked = target.kind === 'given' && target.target.accessList === undefined;
  const unreachable = asked && gateways.length > 0 ? await checkReachable(gateways) : [];
  const services = target.kind === 'given' ? Object.values(target.target.services) : [];
  // Each is the only one of its cloud: none of them may be missing.
  for (const url of services) await checkReachable([endpointOf(url)]);
  const operated = target.kind === 'given' && scenario.operations.length > 0;
  if (operated && target.target.platform) await checkPlatform(target.target.platform);
  const { warnings, hints } = holdAgainstThisMachine(demand, scenario, workers);
  return {
    warnings: [...fit.warnings, ...warnings, ...unreachable],
    hints,
    sourceAddresses: fit.sourceAddresses,
  };
}

function endpointOf(service: string): Gateway {
  const { protocol, hostname, port } = new URL(service);
  const tls = protocol === 'https:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (tls ? 443 : 80), tls };
}
