/** The two applications that every platform has: `echo` and `meeting`. Pure. PROTOCOLS 1.6 and 2.4. */
import { hash } from '../../../random.ts';
import { CODE } from '../wire.ts';
import type { Refusal } from './request.ts';
import type { Service } from './services.ts';

export const ECHO: Service = { id: 'echo', name: 'Echo', icon: '' };
export const MEETING: Service = { id: 'meeting', name: 'Meetings', icon: '' };
export const BUILT_IN: readonly Service[] = [ECHO, MEETING];

const START_MEETING = 'startmeeting';

/** A message of a device, as an application gets it. */
export interface DeviceMessage {
  readonly device: string;
  readonly cmd: string;
  readonly payload: unknown;
}

export type ApplicationAnswer =
  /** Sent to the device by 301 with the same cmd. */
  | { readonly payload: unknown }
  /** The platform tells the device by 300. */
  | Refusal
  /** Taken in silence. */
  | undefined;

/** `verify`: why this is not the user's token; undefined: it is. */
export function builtInAnswer(
  service: string,
  message: DeviceMessage,
  verify: (userId: string, token: string) => Refusal | undefined,
): ApplicationAnswer {
  if (service === ECHO.id) return { payload: message.payload };
  return message.cmd === START_MEETING ? startMeeting(message, verify) : undefined;
}

/** A meeting without a login, which any pointer may start (PROTOCOLS 2.5): it gives neither user nor token. */
export function isGuestMeeting(
  service: string,
  { cmd, payload }: Readonly<Record<string, unknown>>,
): boolean {
  const { user_id = '', token = '' } = (payload ?? {}) as Record<string, unknown>;
  return service === MEETING.id && cmd === START_MEETING && user_id === '' && token === '';
}

/** A user's token must hold; guests have none. */
function startMeeting(
  { device, payload }: DeviceMessage,
  verify: (userId: string, token: string) => Refusal | undefined,
): ApplicationAnswer {
  const { user_id = '', token = '', meetno } = (payload ?? {}) as Record<string, unknown>;
  if (typeof user_id !== 'string' || typeof token !== 'string')
    return { code: CODE.unparsable, msg: 'user_id and token must be strings' };
  if (typeof meetno !== 'string' || meetno === '')
    return { code: CODE.unparsable, msg: 'payload.meetno must be a string' };
  const isGuest = user_id === '' && token === '';
  const refusal = isGuest ? undefined : verify(user_id, token);
  return refusal ?? { payload: { qrcode: meetingQr(device, meetno) } };
}

/** The seed's shape: `http://weixin.qq.com/q/` and a word that stands for the meeting. */
const meetingQr = (device: string, meetno: string): string =>
  `http://weixin.qq.com/q/${[0, 1, 2].map((n) => hash(n, device, meetno).toString(36)).join('')}`;
