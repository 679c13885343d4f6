/** What a Deli device does when the platform instructs it, each measured under its own name. PROTOCOLS 1.5. */
import { draw } from '../../../lifecycle/backoff.ts';
import type { Device, RunScript } from '../../../lifecycle/cloud.ts';
import type { Attempt, Inbound, Life } from '../../../lifecycle/effects.ts';
import { OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { UpgradeArguments } from '../language.ts';
import { ACTION, CODE, type Envelope } from '../wire.ts';
import { onApplicationMessage, onRefusal } from './application.ts';
import { answer } from './exchange.ts';
import { askFirmware } from './firmware.ts';
import { noteLogin } from './login.ts';
import { productOf } from './product.ts';
import { adoptGroup, clearBusinessData } from './query.ts';
import type { DeliState } from './state.ts';
import { upgrade } from './upgrade.ts';
import { uploadLogs } from './upload-logs.ts';

type DeliDevice = Device<DeliState>;
type Reaction = (device: DeliDevice, envelope: Envelope, run: RunScript) => Life;

/** The window of the seed: two hours from the notice on, uniformly. */
const DEFAULT_UPGRADE: UpgradeArguments = {
  window: 7_200_000,
  install: { min: 30_000, max: 90_000 },
  resume: 5,
  failures: {},
};

const REACTIONS: Readonly<Record<number, Reaction>> = {
  [ACTION.control]: onControl,
  [ACTION.uploadLogs]: uploadLogs,
  [ACTION.uploadLogsAlias]: uploadLogs,
  [ACTION.firmwareNotice]: onFirmwareNotice,
  [ACTION.groupBinding]: onGroupBinding,
  [ACTION.applicationBinding]: onApplicationBinding,
  [ACTION.userLogin]: onUserLogin,
  [ACTION.toApplication]: onRefusal,
  [ACTION.fromApplication]: onApplicationMessage,
};

export function react(device: DeliDevice, instruction: Inbound, run: RunScript): Life {
  const envelope = instruction.body as Envelope;
  return (REACTIONS[envelope.action] ?? onUnknown)(device, envelope, run);
}

/** 200: answered as the product's table of commands says; without a table every command is 0, its payload sent back. */
function* onControl(device: DeliDevice, envelope: Envelope): Life {
  const attempt = (yield { kind: 'begin', step: 'control' }) as Attempt;
  const { cmd, payload } = envelope.data ?? {};
  const { controls } = productOf(device.fleet);
  const known = controls === undefined || (typeof cmd === 'string' && Object.hasOwn(controls, cmd));
  const control = known ? controls?.[String(cmd)] : undefined;
  if (control) yield { kind: 'sleep', simulated: draw(control.delay, device.random('recovery')) };
  const code = known ? (control?.code ?? CODE.ok) : CODE.unsupported;
  const data = { code, cmd, payload: control?.payload ?? payload };
  const sent = yield* answer(device, envelope, envelope.action, data);
  yield { kind: 'end', attempt, outcome: answered(sent, code) };
}

/** An action this device does not know. */
function* onUnknown(device: DeliDevice, envelope: Envelope): Life {
  const attempt = (yield { kind: 'begin', step: 'unknown-instruction' }) as Attempt;
  const data = { code: CODE.unsupported, msg: `action ${envelope.action} is not supported` };
  const sent = yield* answer(device, envelope, envelope.action, data);
  yield { kind: 'end', attempt, outcome: answered(sent, CODE.unsupported) };
}

/** A device that answers with a code has done what it should. */
const answered = (sent: Outcome, code: number): Outcome =>
  succeeded(sent) && code !== CODE.ok ? `ok/code-${code}` : sent;

/** 202: a version that is not ours asks 103, then upgrades at a random moment of the window. Not answered. */
function* onFirmwareNotice(device: DeliDevice, { data }: Envelope, run: RunScript): Life {
  const { state } = device;
  const needed = data?.version !== state.version && !state.upgrading;
  yield* note('firmware-notice', needed ? OK : 'ok/not-needed');
  if (!needed) return;
  const script = device.fleet.reactions['firmware-notice'];
  if (script) {
    yield* run(script);
    return;
  }
  yield* askFirmware(device);
  yield* upgrade(device, DEFAULT_UPGRADE);
}

/** 203: on any change of the binding the business data goes. Not answered. */
function* onGroupBinding(device: DeliDevice, { data }: Envelope, run: RunScript): Life {
  yield* note('group-binding', OK);
  if (data?.status === 0) {
    yield* clearBusinessData(device);
    device.state.group = '';
  } else yield* adoptGroup(device, data?.group_id);
  yield* then(device, 'group-binding', run);
}

/** 204: which services the device may push to. Not answered. */
function* onApplicationBinding(device: DeliDevice, { data }: Envelope, run: RunScript): Life {
  yield* note('application-binding', OK);
  const { state } = device;
  const id = String(data?.service_id ?? '');
  const others = state.services.filter((service) => service !== id);
  state.services = data?.status === 1 && id !== '' ? [...others, id] : others;
  yield* then(device, 'application-binding', run);
}

/** 205: who is logged in. Not answered. */
function* onUserLogin(device: DeliDevice, { data }: Envelope, run: RunScript): Life {
  yield* note('user-login', noteLogin(device.state, data));
  yield* then(device, 'user-login', run);
}

/** An attempt that is over as soon as it is begun: the instruction has come. */
function* note(step: string, outcome: Outcome): Life {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt, outcome };
}

/** The fleet's own script for this reaction, if it has one. */
function* then(device: DeliDevice, name: string, run: RunScript): Life {
  const script = device.fleet.reactions[name];
  if (script) yield* run(script);
}
