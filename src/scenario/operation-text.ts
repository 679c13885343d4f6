/** Operations in words, for people. */
import type { Operation, Selection } from './operation.ts';
import { formatPercentage, formatSize } from './units.ts';

/** What an operation is done to: `5% of gates`, `DL3785W 1.1 (1MiB, normal)`. */
export function operationObject(operation: Operation): string {
  switch (operation.kind) {
    case 'publish-firmware': {
      const { model, version, size, upgrade } = operation;
      return `${model} ${version} (${formatSize(size)}, ${upgrade})`;
    }
    case 'control':
      return `${operation.cmd}, ${selected(operation.of)}`;
    case 'bind':
      return `${selected(operation.of)} to group ${operation.group}`;
    case 'bind-service':
    case 'unbind-service':
      return `${operation.service}, groups of ${selected(operation.of)}`;
    case 'faults':
      return Object.keys(operation.faults).join(', ') || 'none';
    default:
      return selected(operation.of);
  }
}

const selected = ({ fleet, share }: Selection): string =>
  share === 1 ? `all of ${fleet}` : `${formatPercentage(share)} of ${fleet}`;
