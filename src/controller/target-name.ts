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
  const address = target.accessList ?? target.gateways.map(formatGateway).join(', ');
  return embedded ? `${embedded}, ${address}` : address;
}
