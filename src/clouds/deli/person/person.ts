/**
 * The simulated person beside a device, who reads its QR code and acts with an app. Each act is measured under a name
 * of its own, so that what a person waits for is never taken for the device's. PROTOCOLS 1.8 and 2.
 */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life } from '../../../lifecycle/effects.ts';
import { failure, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { AppApi } from '../app-api.ts';
import type { PersonSettings } from '../language.ts';
import { CODE } from '../wire.ts';
import { callApp } from './app.ts';
import { type Intention, intend } from './intention.ts';

/** What of a device its people see and know. */
export interface Used {
  /** As the device shows it; undefined and empty: no group. */
  readonly group: string | undefined;
  /** Who has registered with the app already, and as a member of which group. */
  people: readonly string[];
}
type UsedDevice = Device<Used>;

interface Person {
  readonly id: string;
  readonly name: string;
  /** Empty: only the one that everyone has. */
  readonly group: string;
}

/** The platform let somebody use a device of a group that this one does not belong to (PROTOCOLS 2.2). */
const ADMITTED: Outcome = failure('protocol', 'stranger-admitted');
const TURNED_AWAY: Outcome = 'ok/turned-away';

/** Decides now what a person does about a code that asks to bind the device. Undefined: nobody comes. */
export function somebodyBinds(device: UsedDevice, text: string): Life | undefined {
  const intention = intentionOf(device);
  return intention && intention.answer !== 'never' ? binds(device, text, intention) : undefined;
}

/** Decides now what a person does about a code that asks to log in. Undefined: nobody comes. */
export function somebodyLogsIn(device: UsedDevice, text: string): Life | undefined {
  const intention = intentionOf(device);
  return intention && logsIn(device, text, intention);
}

function intentionOf(device: UsedDevice): Intention | undefined {
  const settings = settingsOf(device);
  return settings && intend(settings, () => device.random());
}

function* binds(device: UsedDevice, text: string, { who, scansAfter }: Intention): Life {
  yield { kind: 'sleep', simulated: scansAfter };
  const person = personOf(device, who);
  if (!(yield* isRegistered(device, person))) return;
  const scan = { user_id: person.id, text, ...(person.group !== '' && { group_id: person.group }) };
  yield* act(device, 'person-scan', '/app/scan', scan);
}

function* logsIn(device: UsedDevice, text: string, intention: Intention): Life {
  yield { kind: 'sleep', simulated: intention.scansAfter };
  if (intention.strangerFirst && device.state.group) yield* strangerTries(device, text);
  const person = personOf(device, intention.who);
  if (!(yield* isRegistered(device, person))) return;
  if (!(yield* isInGroup(device, person))) return;
  const scanned = yield* act(device, 'person-scan', '/app/scan', { user_id: person.id, text });
  if (!succeeded(scanned) || intention.answer === 'never') return;
  yield { kind: 'sleep', simulated: intention.answersAfter };
  const confirm = intention.answer === 'confirm';
  const login = { user_id: person.id, device: device.identity.clientId, confirm };
  yield* act(device, confirm ? 'person-confirm' : 'person-refuse', '/app/login', login);
}

/** Somebody who does not belong to the group of a bound device must be turned away. */
function* strangerTries(device: UsedDevice, text: string): Life {
  const stranger = { id: `${device.identity.clientId}/stranger`, name: 'Stranger', group: '' };
  if (!(yield* isRegistered(device, stranger))) return;
  const attempt = (yield { kind: 'begin', step: 'stranger-scan' }) as Attempt;
  const { outcome } = yield* callApp(device, '/app/scan', { user_id: stranger.id, text });
  const turnedAway = outcome === failure('platform', CODE.notPermitted);
  yield {
    kind: 'end',
    attempt,
    outcome: turnedAway ? TURNED_AWAY : succeeded(outcome) ? ADMITTED : outcome,
  };
}

/** With the app once, and again when the group is another. */
function* isRegistered(device: UsedDevice, { id, name, group }: Person): Life<boolean> {
  const { state } = device;
  const key = `${id} ${group}`;
  if (state.people.includes(key)) return true;
  const groups = group === '' ? [] : [group];
  const outcome = yield* act(device, 'person-register', '/app/users', { user_id: id, name, groups });
  if (succeeded(outcome)) state.people = [...state.people, key];
  return succeeded(outcome);
}

/** A device that is to be used by a whole group is moved into it first: later it would forget the login again. */
function* isInGroup(device: UsedDevice, { id, group }: Person): Life<boolean> {
  if (group === '' || device.state.group === group) return true;
  const bind = { user_id: id, device: device.identity.clientId, group_id: group };
  return succeeded(yield* act(device, 'person-bind', '/app/bind', bind));
}

/** One act with the app, measured. */
function* act<Path extends keyof AppApi>(
  device: UsedDevice,
  step: string,
  path: Path,
  body: AppApi[Path]['body'],
): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  const { outcome } = yield* callApp(device, path, body);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function personOf(device: UsedDevice, who: number): Person {
  const colleague = who === 0 ? '' : `/${who}`;
  return {
    id: `${device.identity.clientId}/person${colleague}`,
    name: `Person ${device.index}${colleague}`,
    group: groupOf(device),
  };
}

/** By default people belong to the group that the device is in, unless that is one person's own. */
function groupOf(device: UsedDevice): string {
  const given = settingsOf(device)?.group;
  if (given !== undefined) return given.replaceAll('{index}', String(device.index));
  const group = device.state.group ?? '';
  return group.startsWith(`${device.identity.clientId}/`) ? '' : group;
}

const settingsOf = (device: Device): PersonSettings | undefined =>
  device.fleet.person as PersonSettings | undefined;
