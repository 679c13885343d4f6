/** What an operation asks of the platform's HTTP interface. Pure. */
import type { AdminApi, ApiBody } from '../clouds/deli/app-api.ts';
import { faultWords } from '../scenario/fault-words.ts';
import type { Operation, Selection } from '../scenario/operation.ts';

export type AdminCall = {
  readonly [Path in keyof AdminApi]: { readonly path: Path; readonly body: ApiBody<Path> };
}[keyof AdminApi];

/** Client ids in one call: the platform takes bodies of up to 1 MiB, and attends to devices between calls. */
const DEVICES_A_CALL = 2000;

/** One call, or one for each 2,000 devices; `choose` gives the client ids of a share. */
export function callsOf(
  operation: Operation,
  choose: (selection: Selection) => readonly string[],
): AdminCall[] {
  switch (operation.kind) {
    case 'publish-firmware': {
      const { kind: _, ...body } = operation;
      return [{ path: '/admin/firmware', body }];
    }
    case 'faults':
      return [{ path: '/admin/faults', body: faultWords(operation.faults) }];
    default:
      return batches(choose(operation.of)).map((devices) => callTo(operation, devices));
  }
}

function callTo(
  operation: Extract<Operation, { readonly of: Selection }>,
  devices: readonly string[],
): AdminCall {
  switch (operation.kind) {
    case 'control':
      return { path: '/admin/control', body: { devices, cmd: operation.cmd, payload: operation.payload } };
    case 'ask-logs':
      return { path: '/admin/logs', body: { devices, log_start: operation.from, log_end: operation.to } };
    case 'bind':
      return { path: '/admin/bind', body: { devices, group_id: operation.group, name: operation.name } };
    case 'bind-service':
    case 'unbind-service': {
      const status = operation.kind === 'bind-service' ? 1 : 0;
      return { path: '/admin/services', body: { service_id: operation.service, status, which: { devices } } };
    }
    default:
      return { path: `/admin/${operation.kind}`, body: { devices } };
  }
}

function batches(ids: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(ids.length / DEVICES_A_CALL);
  return Array.from({ length: count }, (_, nth) =>
    ids.slice(nth * DEVICES_A_CALL, (nth + 1) * DEVICES_A_CALL),
  );
}
