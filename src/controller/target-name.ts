/** What takes the load, for people. */
import { formatGateway } from '../lifecycle/gateway.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/schema.ts';

/** `embedded platform, mqtt://127.0.0.1:41883`, the access list, or the gateways. */
export function targetName(
  { target: asked }: Pick<Scenario, 'target'>,
  { target }: Pick<Plan, 'target'>,
): string {
  const embedded = asked.kind === 'embedded' ? 'embedded platform' : '';
  if (target === 'embedded') return embedded;
  const gateways = target.accessList === undefined ? target.gateways.map(formatGateway) : [target.accessList];
  const address = [...gateways, ...Object.values(target.services)].join(', ');
  return embedded ? `${embedded}, ${address}` : address;
}
