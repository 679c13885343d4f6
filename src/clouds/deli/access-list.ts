/** The gateways' list that devices ask for: `GET /access_list` (PROTOCOLS 1.1). */
import type { Gateway } from '../../lifecycle/effects.ts';
import { parseGateway } from '../../lifecycle/gateway.ts';
import { OK, type Outcome } from '../../lifecycle/outcome.ts';

export interface AccessList {
  /** `ok`, `protocol/bad-json` or `protocol/bad-access-list`. */
  readonly outcome: Outcome;
  /** In the list's order; empty on failure. */
  readonly gateways: readonly Gateway[];
}

/**
 * The body of `GET /access_list` (PROTOCOLS 1.1): `{"MQTT": ["tcp://…:1883", "ssl://…:8883"]}`. Entries that are
 * no MQTT gateways are passed over; a list that leaves none is a failure.
 */
export function parseAccessList(body: string): AccessList {
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch {
    return { outcome: 'protocol/bad-json', gateways: [] };
  }
  const entries: unknown =
    typeof list === 'object' && list !== null && 'MQTT' in list ? list.MQTT : undefined;
  const gateways = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) => {
    const gateway = typeof entry === 'string' ? parseGateway(entry) : undefined;
    return gateway ? [gateway] : [];
  });
  return { outcome: gateways.length > 0 ? OK : 'protocol/bad-access-list', gateways };
}
