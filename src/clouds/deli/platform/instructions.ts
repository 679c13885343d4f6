/** What the platform tells devices: the messages 200 to 205 and 301. Pure. PROTOCOLS 1.5 and 1.6. */
import type { Control, LogRequest, User } from '../app-api.ts';
import { ACTION, type Envelope, SYSTEM } from '../wire.ts';
import type { Service } from './services.ts';

export interface Instruction {
  readonly action: number;
  /** A user's or service's id, or `system`; empty in broadcasts. */
  readonly from: string;
  readonly data: Readonly<Record<string, unknown>>;
  /**
   * Kept for a device that is not connected, until it connects; a later one with the same words takes its place.
   * Absent: such a device never learns of it.
   */
  readonly keepAs?: string;
}

export const control = ({ cmd, payload = {} }: Control, from = SYSTEM): Instruction => ({
  action: ACTION.control,
  from,
  data: { cmd, payload },
});

export const uploadLogs = (
  { log_start = '', log_end = '' }: LogRequest,
  ftpHost: string,
  from = SYSTEM,
): Instruction => ({ action: ACTION.uploadLogs, from, data: { ftp_host: ftpHost, log_start, log_end } });

export const firmwareNotice = (version: string): Instruction => ({
  action: ACTION.firmwareNotice,
  from: '',
  data: { version },
});

export const groupBinding = (group: string, name: string, bound: boolean, from = SYSTEM): Instruction => ({
  action: ACTION.groupBinding,
  from,
  data: { group_id: group, name, status: bound ? 1 : 0 },
  keepAs: 'group',
});

export const applicationBinding = ({ id, name, icon }: Service, bound: boolean): Instruction => ({
  action: ACTION.applicationBinding,
  from: SYSTEM,
  data: { service_id: id, name, icon, status: bound ? 1 : 0 },
  keepAs: `service ${id}`,
});

/** The seed's states of 205; every other than 0 and 1 is a refusal. */
const LOGIN = { scanned: 0, confirmed: 1, refused: 2 } as const;

/** `granted` with a confirmation only (PROTOCOLS 1.5). */
export function userLogin(
  { user_id, name, mobile, avatar }: User,
  what: keyof typeof LOGIN,
  granted: { readonly token?: string; readonly expire?: number } = {},
): Instruction {
  const data = { status: LOGIN[what], user_id, name, mobile, avatar, ...granted };
  return { action: ACTION.userLogin, from: SYSTEM, data };
}

export const fromApplication = (service: string, cmd: string, payload: unknown): Instruction => ({
  action: ACTION.fromApplication,
  from: service,
  data: { cmd, payload },
});

/** `to` is left out of broadcasts. */
export const envelope = (
  { action, from, data }: Instruction,
  mid: string,
  seconds: number,
  to?: string,
): Envelope => ({ mid, from, ...(to !== undefined && { to }), time: seconds, action, data });
