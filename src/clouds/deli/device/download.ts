/** The image itself: download with resumption, and the check. PROTOCOLS 1.7. */
import { backoffDelay } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Downloaded, Life, Transfer } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { Fate } from '../language.ts';
import type { DeliState, FirmwareOffer } from './state.ts';

const RESUME_BACKOFF = { min: 1000, max: 60_000 };
/** Simulated ms after which a device gives up a download that hangs. */
const WATCHDOG = 600_000;
/** What the device simulates to find when it checks an image that arrived whole. */
const DAMAGED: ReadonlySet<Fate> = new Set(['truncated', 'corrupted', 'wrong-size']);

/** One attempt for the whole file: `ok/whole`, `ok/resumed-N`, `firmware/checksum`, `firmware/gave-up`, or why not. */
export function* download(
  device: Device<DeliState>,
  offer: FirmwareOffer,
  resume: number,
  fate?: Fate,
): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'download' }) as Attempt;
  const outcome = fate === 'hang' ? yield* hang() : yield* fetchImage(device, offer, resume, fate);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

/** Nothing arrives any more, and the device's own watchdog gives up. */
function* hang(): Life<Outcome> {
  yield { kind: 'sleep', simulated: WATCHDOG };
  return failure('firmware', 'hang');
}

function* fetchImage(
  device: Device<DeliState>,
  offer: FirmwareOffer,
  resume: number,
  fate: Fate | undefined,
): Life<Outcome> {
  let transfer: Transfer | undefined;
  let outcome: Outcome = OK;
  for (let broken = 0; broken <= resume; broken++) {
    if (broken > 0)
      yield { kind: 'sleep', simulated: backoffDelay(RESUME_BACKOFF, broken - 1, device.random('recovery')) };
    const part = (yield {
      kind: 'download',
      url: offer.url,
      ...(transfer && { transfer }),
      timeout: device.fleet.timeouts.download,
    }) as Downloaded;
    transfer = part.transfer;
    outcome = part.outcome;
    if (succeeded(outcome) || isFinal(outcome)) break;
  }
  outcome = verify(outcome, transfer, offer, resume);
  return succeeded(outcome) && fate !== undefined && DAMAGED.has(fate) ? failure('firmware', fate) : outcome;
}

/** A file that isn't there, or may not be had, will not be there at the next try either. */
const isFinal = (outcome: Outcome): boolean =>
  outcome.startsWith('http/4') || outcome.startsWith('firmware/');

function verify(
  outcome: Outcome,
  transfer: Transfer | undefined,
  offer: FirmwareOffer,
  resume: number,
): Outcome {
  if (!succeeded(outcome)) return isFinal(outcome) || resume === 0 ? outcome : failure('firmware', 'gave-up');
  if (transfer?.md5 !== offer.checksum) return failure('firmware', 'checksum');
  return transfer.resumptions > 0 ? `ok/resumed-${transfer.resumptions}` : 'ok/whole';
}
