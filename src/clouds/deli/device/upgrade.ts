/** The whole upgrade: 103, the jitter, the download, the installation, the way back. PROTOCOLS 1.7. */
import { draw } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life, SimulatedMs } from '../../../lifecycle/effects.ts';
import { failure, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { Fate, UpgradeArguments } from '../language.ts';
import { CODE } from '../wire.ts';
import { connect } from './connect.ts';
import { download } from './download.ts';
import { askFirmware } from './firmware.ts';
import { alarm, reportInfo } from './report.ts';
import type { DeliState, FirmwareOffer } from './state.ts';

const NOT_NEEDED: Outcome = 'ok/not-needed';
const INSTALLED: Outcome = 'ok/installed';
const SILENT: Outcome = failure('firmware', 'silent');

/**
 * The whole upgrade as one attempt: `ok/installed`, `ok/not-needed`, or the failure, which 105 has then told the
 * platform unless the device fell silent. The exchanges and the download within are attempts of their own.
 */
export function* upgrade(device: Device<DeliState>, args: UpgradeArguments): Life<Outcome> {
  const { state } = device;
  // Drawn before anything can go wrong: what goes wrong then moves nothing that is drawn later.
  const lot = drawLot(device, args);
  const attempt = (yield { kind: 'begin', step: 'upgrade' }) as Attempt;
  // A notice may come while an upgrade is under way: that one is enough.
  if (state.upgrading) {
    yield { kind: 'end', attempt, outcome: NOT_NEEDED };
    return NOT_NEEDED;
  }
  state.upgrading = true;
  let outcome: Outcome;
  try {
    outcome = yield* perform(device, args, lot);
  } finally {
    state.upgrading = false;
  }
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* perform(device: Device<DeliState>, args: UpgradeArguments, lot: Lot): Life<Outcome> {
  const { state } = device;
  if (!state.offer || state.offer.version === state.version) {
    const asked = yield* askFirmware(device);
    if (!succeeded(asked)) return asked;
  }
  const offer = state.offer;
  if (!offer || offer.version === state.version) return NOT_NEEDED;
  if (offer.force) yield { kind: 'acquire' };
  try {
    yield { kind: 'sleep', simulated: lot.wait };
    const outcome = yield* downloadAndInstall(device, offer, args, lot);
    if (!succeeded(outcome) && outcome !== SILENT)
      yield* alarm(device, CODE.upgradeFailed, `upgrade to ${offer.version}: ${outcome}`);
    return outcome;
  } finally {
    if (offer.force) yield { kind: 'release' };
  }
}

/** What chance decides of one upgrade. */
interface Lot {
  readonly fate: Fate | undefined;
  /** Until the download begins: uniform over the window. */
  readonly wait: SimulatedMs;
  readonly install: SimulatedMs;
}

const drawLot = (device: Device<DeliState>, args: UpgradeArguments): Lot => ({
  fate: drawFate(device, args),
  wait: device.random() * args.window,
  install: draw(args.install, device.random()),
});

/** Which failure the device simulates this time, if any; their shares do not overlap. */
function drawFate(device: Device<DeliState>, { failures }: UpgradeArguments): Fate | undefined {
  const shares = Object.entries(failures) as [Fate, number][];
  if (shares.length === 0) return undefined;
  let rest = device.random();
  return shares.find(([, share]) => {
    rest -= share;
    return rest < 0;
  })?.[0];
}

function* downloadAndInstall(
  device: Device<DeliState>,
  offer: FirmwareOffer,
  args: UpgradeArguments,
  { fate, install }: Lot,
): Life<Outcome> {
  if (fate === 'refused') return failure('firmware', 'refused');
  const downloaded = yield* download(device, offer, args.resume, fate);
  if (!succeeded(downloaded)) return downloaded;
  yield { kind: 'sleep', simulated: install };
  if (fate === 'install') return failure('firmware', 'install');
  if (fate === 'silent') {
    yield { kind: 'close' };
    yield { kind: 'strand' };
    return SILENT;
  }
  if (fate !== 'rollback') {
    device.state.version = offer.version;
    device.state.upgraded = true;
  }
  const back = yield* boot(device);
  return fate === 'rollback' ? failure('firmware', 'rollback') : succeeded(back) ? INSTALLED : back;
}

/** The firmware boots, alone: the connection goes, and comes back with 101 in the version that runs now. */
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
