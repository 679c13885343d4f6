/** Binds a service to groups and tells their devices. PROTOCOLS 1.5, action 204. */
import type { Operated } from '../../clouds/deli/app-api.ts';
import { applicationBinding } from '../../clouds/deli/platform/instructions.ts';
import type { Service } from '../../clouds/deli/platform/services.ts';
import type { Business } from '../business.ts';

/** Only the devices of groups for which this changes something are told. */
export function bindService(
  { deli, instructor }: Business,
  service: Service,
  groups: readonly string[],
  bound: boolean,
): Operated {
  const changed = new Set(groups.filter((group) => deli.services.bind(service.id, group, bound)));
  const devices = changed.size === 0 ? [] : deli.devices().filter(({ group }) => changed.has(group));
  const told = devices.filter(({ clientId }) =>
    instructor.tell(clientId, applicationBinding(service, bound)),
  );
  return { devices: devices.length, told: told.length };
}
