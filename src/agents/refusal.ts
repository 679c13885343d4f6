/** Why an agent does not drive a shard, in words; undefined when it does. Pure. */
import { hostsOf } from '../lifecycle/target-hosts.ts';
import { isAllowed } from '../net/allowed-hosts.ts';
import type { Plan } from '../scenario/plan.ts';
import { PROTOCOL, type ShardJob } from './messages.ts';

/** Unless its operator says otherwise an agent puts load on its own machine alone. */
export const LOOPBACK: readonly string[] = ['localhost', '127.0.0.0/8', '::1'];

export function targetRefusal(hosts: readonly string[], allowTargets: readonly string[]): string | undefined {
  const refused = hosts.filter((host) => !isAllowed(host, allowTargets));
  if (refused.length === 0) return undefined;
  return `it does not allow load on ${refused.join(', ')}: start it with --allow-target for ${refused.length === 1 ? 'it' : 'them'}`;
}

export function refusal(
  { protocol }: Pick<ShardJob, 'protocol'>,
  { target, fleets }: Pick<Plan, 'target' | 'fleets'>,
  allowTargets: readonly string[],
): string | undefined {
  if (protocol !== PROTOCOL)
    return `it speaks protocol ${PROTOCOL} and the run ${protocol}: use the same Regatta on both`;
  if (target === 'embedded') return 'the run names no target';
  const refused = targetRefusal([...hostsOf(target)], allowTargets);
  if (refused !== undefined) return refused;
  const module = fleets.find((fleet) => fleet.module !== undefined);
  if (module) return `the lifecycle of ${module.name} is a module, and modules are not sent to agents`;
  return undefined;
}
