/** What a Deli device does when the platform instructs it. PROTOCOLS 1.5. */
import type { Device, RunScript } from '../../../lifecycle/cloud.ts';
import type { Attempt, Inbound, Life, Now, Result } from '../../../lifecycle/effects.ts';
import type { UpgradeArguments } from '../language.ts';
import { ACTION, CODE, type Envelope } from '../wire.ts';
import { publishTopic } from './exchange.ts';
import { adoptGroup, clearBusinessData } from './query.ts';
import type { DeliState } from './state.ts';
import { askFirmware, upgrade } from './upgrade.ts';

type DeliDevice = Device<DeliState>;

/** The window of the seed: two hours from the notice on, uniformly. */
const DEFAULT_UPGRADE: UpgradeArguments = {
  window: 7_200_000,
  install: { min: 30_000, max: 90_000 },
  resume: 5,
};

export function react(device: DeliDevice, instruction: Inbound, run: RunScript): Life | undefined {
  const envelope = instruction.body as Envelope;
  switch (envelope.action) {
    case ACTION.firmwareNotice:
      return onFirmwareNotice(device, envelope, run);
    case ACTION.groupBinding:
      return onGroupBinding(device, envelope, run);
    case ACTION.control:
      return answer(device, envelope, CODE.ok);
    // These two are told, and a device that keeps nothing of them ignores them.
    case ACTION.applicationBinding:
    case ACTION.userLogin:
      return undefined;
    default:
      return answer(device, envelope, CODE.unsupported);
  }
}

/** 202: a version that is not ours asks 103, then upgrades at a random moment of the window. */
function* onFirmwareNotice(device: DeliDevice, { data }: Envelope, run: RunScript): Life {
  if (data?.version === device.state.version || device.state.upgrading) return;
  const script = device.fleet.reactions['firmware-notice'];
  if (script) yield* run(script);
  else {
    yield* askFirmware(device);
    yield* upgrade(device, DEFAULT_UPGRADE);
  }
}

/** 203: on any change of the binding the business data goes. Not answered. */
function* onGroupBinding(device: DeliDevice, { data }: Envelope, run: RunScript): Life {
  if (data?.status === 0) {
    yield* clearBusinessData(device);
    device.state.group = '';
  } else yield* adoptGroup(device, data?.group_id);
  const script = device.fleet.reactions['group-binding'];
  if (script) yield* run(script);
}

/** The answer goes to whoever asked, with the same mid. */
function* answer(device: DeliDevice, { mid, from, action, data }: Envelope, code: number): Life {
  const attempt = (yield { kind: 'begin', step: 'answer' }) as Attempt;
  const { wall } = (yield { kind: 'now' }) as Now;
  const { outcome } = (yield {
    kind: 'send',
    topic: publishTopic(device),
    payload: JSON.stringify({
      mid,
      from: device.identity.clientId,
      to: from,
      time: Math.floor(wall / 1000 + device.state.clockOffset),
      action,
      data: { code, cmd: data?.cmd, payload: data?.payload },
    }),
    qos: device.fleet.qos,
    timeout: device.fleet.timeouts.reply,
    label: `${action}/${code}`,
  }) as Result;
  yield { kind: 'end', attempt, outcome };
}
