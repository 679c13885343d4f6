/** 103: which firmware the platform offers. PROTOCOLS 1.4. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Life } from '../../../lifecycle/effects.ts';
import { type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { ACTION, type Envelope } from '../wire.ts';
import { exchange } from './exchange.ts';
import type { DeliState, FirmwareOffer } from './state.ts';

/** 103. The offer is kept for the next upgrade. */
export function* askFirmware(device: Device<DeliState>): Life<Outcome> {
  const { outcome, reply } = yield* exchange(device, 'firmware', ACTION.firmware);
  if (succeeded(outcome) && reply) device.state.offer = offerIn(reply);
  return outcome;
}

function offerIn({ data }: Envelope): FirmwareOffer | undefined {
  const { version, upgrade_type, file_path, checksum } = data ?? {};
  if (typeof version !== 'string' || typeof file_path !== 'string' || typeof checksum !== 'string')
    return undefined;
  return { version, force: upgrade_type === 'force', url: file_path, checksum: checksum.toLowerCase() };
}
