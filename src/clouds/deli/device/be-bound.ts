/** A device that has no group shows its QR code until a person binds it. PROTOCOLS 1.8 and 2.1. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Inbound, Life, Reply } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { BeBoundArguments } from '../language.ts';
import { somebodyBinds } from '../person/person.ts';
import { QR_STATUS, qrText } from '../qr.ts';
import { ACTION, type Envelope } from '../wire.ts';
import { productOf } from './product.ts';
import { query } from './query.ts';
import type { DeliState } from './state.ts';

export const NO_PLATFORM: Outcome = failure('script', 'no-platform');

/** What the device shows for the app to bind it. */
export const activationQr = (device: Device<DeliState>): string =>
  qrText({
    action: 'activate',
    product: productOf(device.fleet).model,
    device: device.identity.clientId,
    connType: 'auto',
    status: QR_STATUS.connected,
  });

/** One attempt: `ok`, `ok/already-bound`, `ok/told-by-102` when 203 never came, or `timeout`: nobody has bound it. */
export function* beBound(device: Device<DeliState>, args: BeBoundArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'be-bound' }) as Attempt;
  const outcome = device.target.platform ? yield* waitForBinding(device, args) : NO_PLATFORM;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* waitForBinding(device: Device<DeliState>, { waits }: BeBoundArguments): Life<Outcome> {
  // The platform owns the binding: what the device remembers may be out of date.
  const asked = yield* query(device);
  if (!succeeded(asked)) return asked;
  if (device.state.group) return 'ok/already-bound';
  const person = somebodyBinds(device, activationQr(device));
  if (person) yield { kind: 'beside', life: person };
  const { outcome } = (yield { kind: 'receive', matches: isBinding, simulated: waits }) as Reply;
  if (succeeded(outcome)) return OK;
  yield* query(device);
  return device.state.group ? 'ok/told-by-102' : outcome;
}

const isBinding = ({ body }: Inbound): boolean => {
  const { action, data } = body as Partial<Envelope>;
  return action === ACTION.groupBinding && data?.status === 1;
};
