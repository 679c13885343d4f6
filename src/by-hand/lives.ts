/** What each command is for the device: a life beside its own. The Deli device side does the work. */
import { connect, disconnect, subscribeBroadcasts } from '../clouds/deli/device/connect.ts';
import { nextMid, publishTopic, request, send } from '../clouds/deli/device/exchange.ts';
import { askFirmware } from '../clouds/deli/device/firmware.ts';
import { codeOf, outcomeOf } from '../clouds/deli/device/inbound.ts';
import { productOf } from '../clouds/deli/device/product.ts';
import { query, unbind } from '../clouds/deli/device/query.ts';
import { alarm, reportInfo, timeSync } from '../clouds/deli/device/report.ts';
import type { DeliState } from '../clouds/deli/device/state.ts';
import { upgrade } from '../clouds/deli/device/upgrade.ts';
import { ACTION, type Envelope } from '../clouds/deli/wire.ts';
import type { Device } from '../lifecycle/cloud.ts';
import type { Attempt, Life, Result } from '../lifecycle/effects.ts';
import { OK, type Outcome, succeeded, TIMEOUT } from '../lifecycle/outcome.ts';
import type { HandCommand } from './commands.ts';
import type { Answer } from './instructions.ts';

type DeliDevice = Device<DeliState>;
type Sending = Extract<
  HandCommand,
  {
    do:
      | 'boot'
      | 'time'
      | 'report'
      | 'query'
      | 'firmware'
      | 'unbind'
      | 'alarm'
      | 'push'
      | 'upgrade'
      | 'raw'
      | 'reconnect'
      | 'disconnect';
  }
>;

/** @param name what 101 reports unless another one is typed */
export function lifeOf(command: Sending, device: DeliDevice, name: string): Life<Outcome> {
  switch (command.do) {
    case 'boot':
      return boot(device, name);
    case 'time':
      return timeSync(device);
    case 'report':
      return report(device, command, name);
    case 'query':
      return query(device);
    case 'firmware':
      return askFirmware(device);
    case 'unbind':
      return unbind(device);
    case 'alarm':
      return alarm(device, command.code, command.msg);
    case 'push':
      return push(device, command);
    case 'upgrade':
      return upgrade(device, {
        window: command.window,
        install: { min: 0, max: 0 },
        resume: 5,
        failures: {},
      });
    case 'raw':
      return raw(device, command.payload);
    case 'reconnect':
      return power(device, 'reconnect');
    case 'disconnect':
      return disconnect(device);
  }
}

/** Connects, trying each gateway once, and subscribes to the broadcasts where the category is known. */
export function* power(device: DeliDevice, step: 'connect' | 'reconnect'): Life<Outcome> {
  const connected = yield* connect(device, step, onceEach(device));
  const { category } = productOf(device.fleet);
  if (!succeeded(connected) || category === '' || device.state.subscribed) return connected;
  return yield* subscribeBroadcasts(device);
}

/** connect() asks before and after each try whether it is called off. */
function onceEach({ state, target }: DeliDevice): () => boolean {
  let asked = 0;
  return () => asked++ >= 2 * Math.max(1, (state.gateways ?? target.gateways).length) - 1;
}

function* boot(device: DeliDevice, name: string): Life<Outcome> {
  for (const life of [timeSync(device), report(device, {}, name), query(device)]) {
    const outcome = yield* life;
    if (!succeeded(outcome)) return outcome;
  }
  return OK;
}

type Reported = Omit<Extract<HandCommand, { do: 'report' }>, 'do'>;

function report(device: DeliDevice, { name, version, properties }: Reported, usual: string): Life<Outcome> {
  const { state } = device;
  if (version !== undefined) state.version = version;
  const told = properties ?? state.info?.properties;
  return reportInfo(device, { name: name ?? state.info?.name ?? usual, ...(told && { properties: told }) });
}

/** The payload goes as it was typed. An application need not answer: silence is no failure. */
function* push(
  device: DeliDevice,
  { to, cmd, payload }: Extract<HandCommand, { do: 'push' }>,
): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'push' }) as Attempt;
  device.state.records++;
  const message = { mid: nextMid(device), to, action: ACTION.toApplication, data: { cmd, payload } };
  const { outcome, message: reply } = yield* request(device, message);
  const refusal = reply && refusalIn(reply.body as Envelope);
  const ended = refusal ?? (outcome === TIMEOUT ? 'ok/unanswered' : outcome);
  yield { kind: 'end', attempt, outcome: ended };
  return ended;
}

function refusalIn(envelope: Envelope): Outcome | undefined {
  const code = envelope.action === ACTION.toApplication ? codeOf(envelope) : undefined;
  return code === undefined ? undefined : outcomeOf(code);
}

function* raw(device: DeliDevice, payload: string): Life<Outcome> {
  const { qos, timeouts } = device.fleet;
  const topic = publishTopic(device);
  const effect = { kind: 'send', topic, payload, qos, timeout: timeouts.reply, label: 'raw' } as const;
  return ((yield effect) as Result).outcome;
}

/** The same mid, to whoever asked (PROTOCOLS 1.5). */
export function answer(device: DeliDevice, { mid, from }: Envelope, { action, data }: Answer): Life<Outcome> {
  return send(device, String(action), { mid, to: from ?? '', action, data });
}
