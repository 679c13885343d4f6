/** The facts of the Deli wire that both sides must agree on; never behaviour. PROTOCOLS 1. */
import { createHash } from 'node:crypto';

/** The one topic devices publish to (PROTOCOLS 1.2). */
export const DEVICE_TOPIC = 'device';
/** The platform's own id in `from` and `to` (PROTOCOLS 1.3). */
export const SYSTEM = 'system';

export const ACTION = {
  timeSync: 100,
  reportInfo: 101,
  query: 102,
  firmware: 103,
  unbind: 104,
  alarm: 105,
  control: 200,
  uploadLogs: 201,
  /** In the seed's sample of 201: accepted, never sent. */
  uploadLogsAlias: 207,
  firmwareNotice: 202,
  groupBinding: 203,
  applicationBinding: 204,
  userLogin: 205,
  toApplication: 300,
  fromApplication: 301,
} as const;

/** PROTOCOLS 1.9. */
export const CODE = {
  undefined: -1,
  ok: 0,
  unparsable: 100,
  badSignature: 101,
  unreachable: 102,
  notPermitted: 103,
  expired: 104,
  banned: 105,
  unsupported: 106,
  notBound: 107,
  upgradeFailed: 200,
  logUploadFailed: 201,
  hardwareFault: 202,
} as const;

/** PROTOCOLS 1.3. `time` is in seconds. */
export interface Envelope {
  readonly mid: string;
  readonly from?: string;
  readonly to?: string;
  readonly time: number;
  readonly action: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** `{model}_{serial}`, globally unique (PROTOCOLS 1.1). */
export const clientId = (model: string, serial: string): string => `${model}_${serial}`;

/** Scheme 2 (PROTOCOLS 1.1): lower-case hex MD5 of the UTF-8 text `ClientID-model-secret`. */
export const computedPassword = (id: string, model: string, secret: string): string =>
  createHash('md5').update(`${id}-${model}-${secret}`, 'utf8').digest('hex');

/** The only topics a device may subscribe to (PROTOCOLS 1.2). */
export const broadcastTopics = (category: string, model: string): readonly [string, string] => [
  category,
  `${category}/${model}`,
];
