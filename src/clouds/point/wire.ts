/** The facts of point access that both sides must agree on; never behaviour. PROTOCOLS 3. */

/** Texts, as the seed writes them. Any other code is the server's own. */
export const CODE = {
  ok: '00000',
  /** The request itself failed: network, TLS, time-out, a body that is no JSON object. */
  requestFailed: '77777',
  /** An answer without a code. */
  missing: '99999',
} as const;

/** What an answer carries under `result.device`. */
export interface DeviceFacts {
  readonly productKey: string;
  /** May be missing. */
  readonly productSecret?: string | null;
  readonly deviceName: string;
  readonly deviceSecret: string;
}

/** … and under `result.connect`. */
export interface ConnectFacts {
  /** 0 when absent. */
  readonly qos?: 0 | 1;
  /** `host`, `host:port`, or a URL. */
  readonly host: string;
  /** Documented as false by default, 1 in the sample: absent means false, and both ways of writing it are taken. */
  readonly cleanSession?: boolean | 0 | 1;
}

export interface ProvisionAnswer {
  readonly code: string;
  readonly result: { readonly device: DeviceFacts; readonly connect: ConnectFacts };
}

/**
 * What an answer is counted under: its code, or the seed's own words for one that has none. A server may answer
 * anything; what is no plain code is counted as `other`.
 */
export function countedCode(code: unknown): string {
  if (code === undefined || code === null) return CODE.missing;
  const text = String(code);
  return /^[\w.-]{1,16}$/.test(text) ? text : 'other';
}

/** Where a device of our platform has its own topics: `device/<deviceName>/…`. The seed names no topics. */
export const OWN_TOPICS = 'device';

/**
 * What messages of a topic are counted under: its first level, in a device's own topics the third. Numbers in it
 * stand for any number, so that there are few.
 */
export function messageLabel(topic: string): string {
  const [first = '', second, third] = topic.split('/');
  const level = first === OWN_TOPICS && second !== undefined && third !== undefined ? third : first;
  const label = level
    .replace(/\d+/g, 'N')
    .replace(/[^\w-]+/g, '_')
    .slice(0, 32);
  return label === '' ? '_' : label;
}
