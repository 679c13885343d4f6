/** The facts of Expeed's open API that both sides must agree on; never behaviour. PROTOCOLS 4. */
import { createHash } from 'node:crypto';

/** `result_code` of every answer. 3 has a meaning of its own for each call; the message tells which. */
export const CODE = {
  ok: 0,
  /** Of the token call: refused, for whatever reason. Of the others: the token has expired. */
  tokenExpired: 1,
  noSuchDevice: 2,
  /** Status, current data: device_key unknown. History: bad query. Setting: the device is offline. */
  refused: 3,
  badParameter: 4,
  badBody: 5,
} as const;

export const MESSAGE = {
  ok: 'ok',
  verificationFailed: '验证失败',
  tokenExpired: 'token过期',
  noSuchDevice: '设备不存在',
  unknownDeviceKey: 'Device_key不存在',
  badQuery: '查询参数非法',
  offline: '设备不在线',
  badParameter: 'URL参数非法',
  badBody: 'BODY参数非法',
} as const;

/** Token calls that a platform may make in a day. */
export const TOKENS_A_DAY = 200;
/** Records in one answer of a history. */
export const MOST_RECORDS = 6000;
export const DEFAULT_RECORDS = 100;
/** Asks for every data point. */
export const ALL_POINTS = 'all';

/** `first`: which end of a history comes first. */
export const FIRST = { newest: 0, oldest: 1 } as const;

/** The type of a push. A text in pushes 1 and 2 and a number in 3, as the API's samples have it: accept both. */
export const PUSH = { status: 1, data: 2, result: 3 } as const;

/** What each message that the cloud begins is counted as, on both sides. */
export const LABEL = {
  [PUSH.status]: 'status-push',
  [PUSH.data]: 'data-push',
  [PUSH.result]: 'result-push',
  check: 'set-up-check',
} as const;
export type PushLabel = (typeof LABEL)[1 | 2 | 3];

/** `device_status` of the query: 0 offline, 1 online. The push has it the other way round, and so have we. */
export const statusInQuery = (online: boolean): number => (online ? 1 : 0);
export const onlineByQuery = (status: unknown): boolean => Number(status) === 1;
/** `device_status` of the push: 0 online, 1 offline. */
export const statusInPush = (online: boolean): number => (online ? 0 : 1);
export const onlineByPush = (status: unknown): boolean => Number(status) === 0;

/** MD5(SHA1(token + nonce + timestamp)), both in lower-case hex, the MD5 of the hex text. */
export function signature(token: string, nonce: string, timestamp: string): string {
  const sha1 = createHash('sha1').update(`${token}${nonce}${timestamp}`).digest('hex');
  return createHash('md5').update(sha1).digest('hex');
}

/**
 * Times carry no zone; the API's own sample puts 2017-02-13T12-00-00-000 beside the cursor 1486958400000, which is
 * noon in China.
 */
export const ZONE_MS = 8 * 3_600_000;

/** `2017-02-13T12-00-00-000` */
export const formatTime = (epochMs: number): string =>
  new Date(epochMs + ZONE_MS).toISOString().slice(0, 23).replace(/[:.]/g, '-');

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})$/;

/** Epoch ms; undefined for a text that is no such time, or no day of the calendar. */
export function parseTime(text: string): number | undefined {
  const parts = TIME.exec(text.trim());
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute, second, ms] = parts.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second, ms) - ZONE_MS;
  return formatTime(time) === text.trim() ? time : undefined;
}

/** The number of the day, in China, in which a moment lies: what a daily budget is counted by. */
export const dayOf = (epochMs: number): number => Math.floor((epochMs + ZONE_MS) / 86_400_000);

/** How Regatta names devices where a scenario does not: `{platform}` is the platform_key, `{device}` 0, 1, 2 … */
export const DEVICE_ID = '{platform}-{device}';
export const DEVICE_KEY = 'key-{platform}';

export const fillNames = (pattern: string, platform: string, device = 0): string =>
  pattern.replaceAll('{platform}', platform).replaceAll('{device}', String(device));

/**
 * Where our platform has what a real one's operator enters on its web pages; no part of Expeed's API. Below the
 * cloud's base URL, outside /v1.
 */
export const CONSOLE_PUSH = '/console/push';

/** `result_code` of that call. */
export const CONSOLE_CODE = { ok: 0, account: 1, badBody: 5, encrypted: 6, check: 7 } as const;

/** One record of a data point query: `timestamp`, and the data points by name. */
export type DataRecord = Readonly<Record<string, string | number>>;

export interface Answer {
  readonly result_code: number;
  readonly result_message: string;
}

/** A body as an object; undefined when it is no JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
