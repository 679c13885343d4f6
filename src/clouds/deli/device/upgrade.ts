/** Firmware: 103, the jittered download with resumption, the check, the installation. PROTOCOLS 1.7. */

import { backoffDelay, draw } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Downloaded, Life, Transfer } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { UpgradeArguments } from '../language.ts';
import { ACTION, CODE, type Envelope } from '../wire.ts';
import { connect } from './connect.ts';
import { exchange } from './exchange.ts';
import { alarm, reportInfo } from './report.ts';
import type { DeliState, FirmwareOffer } from './state.ts';

const NOT_NEEDED: Outcome = 'ok/not-needed';
const INSTALLED: Outcome = 'ok/installed';
const RESUME_BACKOFF = { min: 1000, max: 60_000 };

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

/**
 * The whole upgrade as one attempt: `ok/installed`, `ok/not-needed`, or the failure, which 105 has then told the
 * platform. The exchanges and the download within are attempts of their own.
 */
export function* upgrade(device: Device<DeliState>, args: UpgradeArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'upgrade' }) as Attempt;
  // A notice may come while an upgrade is under way: that one is enough.
  const outcome = device.state.upgrading ? NOT_NEEDED : yield* perform(device, args);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* perform(device: Device<DeliState>, args: UpgradeArguments): Life<Outcome> {
  const { state } = device;
  if (!state.offer || state.offer.version === state.version) {
    const asked = yield* askFirmware(device);
    if (!succeeded(asked)) return asked;
  }
  const offer = state.offer;
  // Another one may have begun while this one was asking.
  if (!offer || offer.version === state.version || state.upgrading) return NOT_NEEDED;
  state.upgrading = true;
  if (offer.force) yield { kind: 'acquire' };
  try {
    yield { kind: 'sleep', simulated: device.random() * args.window };
    const failed = yield* downloadAndInstall(device, offer, args);
    if (succeeded(failed)) return INSTALLED;
    yield* alarm(device, CODE.upgradeFailed, `upgrade to ${offer.version}: ${failed}`);
    return failed;
  } finally {
    state.upgrading = false;
    if (offer.force) yield { kind: 'release' };
  }
}

function* downloadAndInstall(
  device: Device<DeliState>,
  offer: FirmwareOffer,
  args: UpgradeArguments,
): Life<Outcome> {
  const downloaded = yield* download(device, offer, args.resume);
  if (!succeeded(downloaded)) return downloaded;
  yield { kind: 'sleep', simulated: draw(args.install, device.random()) };
  device.state.version = offer.version;
  device.state.upgraded = true;
  return yield* boot(device);
}

/** The new firmware boots, alone: the connection goes, and comes back with 101 in its new version. */
function* boot(device: Device<DeliState>): Life<Outcome> {
  yield { kind: 'acquire' };
  try {
    yield { kind: 'close' };
    const info = device.state.info ?? { name: '' };
    device.state.info = undefined;
    const connected = yield* connect(device, 'reconnect');
    return succeeded(connected) ? yield* reportInfo(device, info) : connected;
  } finally {
    yield { kind: 'release' };
  }
}

/** One attempt for the whole file: `ok/whole`, `ok/resumed-N`, `firmware/checksum`, `firmware/gave-up`, or why not. */
function* download(device: Device<DeliState>, offer: FirmwareOffer, resume: number): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'download' }) as Attempt;
  let transfer: Transfer | undefined;
  let outcome: Outcome = OK;
  for (let broken = 0; broken <= resume; broken++) {
    if (broken > 0)
      yield { kind: 'sleep', simulated: backoffDelay(RESUME_BACKOFF, broken - 1, device.random()) };
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
  yield { kind: 'end', attempt, outcome };
  return outcome;
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
