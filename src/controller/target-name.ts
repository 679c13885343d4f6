/** What takes the load, for people. */
import { languages } from '../clouds/languages.ts';
import { formatGateway } from '../lifecycle/gateway.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/schema.ts';

/** `embedded platform, mqtt://127.0.0.1:41883`, the access list, or the gateways. */
export function targetName(
  { target: asked }: Pick<Scenario, 'target'>,
  { target, fleets }: Pick<Plan, 'target' | 'fleets'>,
): string {
  const embedded = asked.kind === 'embedded' ? 'embedded platform' : '';
  if (target === 'embedded') return embedded;
  const connects = fleets.some(({ cloud }) => !languages[cloud]?.overHttp);
  const gateways = target.accessList === undefined ? target.gateways.map(formatGateway) : [target.accessList];
  const services = Object.entries(target.services).flatMap(([cloud, url]) =>
    fleets.some((fleet) => fleet.cloud === cloud) ? [url] : [],
  );
  const address = [...(connects ? gateways : []), ...services].join(', ');
  return embedded ? `${embedded}, ${address}` : address;
}
