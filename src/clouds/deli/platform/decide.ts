/** What the platform answers to each request. Pure: facts in, decision out. PROTOCOLS 1.4, 1.6, 1.9. */
import type { DeliProduct } from '../../../platform/options.ts';
import { ACTION, CODE, type Envelope, SYSTEM } from '../wire.ts';
import { decideForwarding } from './forwarding.ts';
import type { Alarm, DeviceRecord } from './registry.ts';
import type { Request } from './request.ts';
import type { ServicesInForce } from './services.ts';

/** A product's newest firmware, ready to be downloaded. */
export interface Release {
  readonly version: string;
  readonly upgrade: 'normal' | 'force';
  /** Of the file's URL. */
  readonly path: string;
  /** Lower-case hex MD5 of the file. */
  readonly checksum: string;
}

export interface Facts {
  readonly device: DeviceRecord;
  readonly product: DeliProduct;
  /** Undefined: the product has no firmware on this platform. */
  readonly release: Release | undefined;
  readonly services: ServicesInForce;
  /** The platform's clock. */
  readonly seconds: number;
  /** How far from the platform's clock the `time` of a 300 may be, s; absent: any (PROTOCOLS 1.6, code 104). */
  readonly expiry?: number;
  /** The http address that the device can reach, without a path. */
  base(): string;
}

export interface Decision {
  readonly code: number;
  /** The services to forward the request to; then there is no reply. */
  readonly forward?: readonly string[];
  /** Reply data besides code and msg. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly msg?: string;
  /** What the registry must remember. */
  readonly changes?: Partial<DeviceRecord>;
}

/** Of each device. */
const ALARMS_KEPT = 20;

const alarm = ({ code, msg }: Request['data'], time: number): Alarm => ({
  code: code as number,
  msg: msg as string,
  time,
});

type Rule = (facts: Facts, request: Request) => Decision;

const RULES: Readonly<Record<number, Rule>> = {
  [ACTION.timeSync]: () => ({ code: CODE.ok, changes: { synced: true } }),
  [ACTION.reportInfo]: (_, { data }) => ({
    code: CODE.ok,
    changes: {
      name: (data.name as string | undefined) ?? '',
      version: data.product_version as string,
      properties: (data.properties as Record<string, unknown> | undefined) ?? {},
    },
  }),
  [ACTION.query]: ({ device, release }) =>
    accept({
      status: device.locked ? 0 : 1,
      group_id: device.group,
      last_access: device.lastAccess,
      product_version: release?.version ?? device.version,
    }),
  [ACTION.firmware]: ({ device, release, base }) =>
    accept({
      version: release?.version ?? device.version,
      upgrade_type: release?.upgrade ?? 'normal',
      file_path: release ? base() + release.path : '',
      checksum: release?.checksum ?? '',
    }),
  [ACTION.unbind]: ({ device, product }) => {
    if (!product.unbind) return refuse(CODE.notPermitted, 'the product may not unbind by itself');
    if (device.group === '') return refuse(CODE.notBound, 'the device is not bound');
    return { code: CODE.ok, changes: { group: '', owner: '' } };
  },
  [ACTION.alarm]: ({ device, seconds }, { data }) => ({
    code: CODE.ok,
    changes: { alarms: [...device.alarms.slice(1 - ALARMS_KEPT), alarm(data, seconds)] },
  }),
  [ACTION.toApplication]: decideForwarding,
};

/**
 * Decided: a locked device may still set its clock, report itself and ask about itself, which is how it learns
 * that it is locked; everything else is 105.
 */
const OPEN_TO_LOCKED: ReadonlySet<number> = new Set([ACTION.timeSync, ACTION.reportInfo, ACTION.query]);

export function decide(facts: Facts, request: Request): Decision {
  if (request.refusal) return request.refusal;
  const rule = RULES[request.action];
  if (!rule) return refuse(CODE.unsupported, `action ${request.action} is not supported`);
  if (facts.device.locked && !OPEN_TO_LOCKED.has(request.action))
    return refuse(CODE.banned, 'the device is locked');
  return rule(facts, request);
}

/** The reply envelope (PROTOCOLS 1.3); `seconds` is the platform's clock. */
export function reply(request: Request, clientId: string, decision: Decision, seconds: number): Envelope {
  const { code, data, msg } = decision;
  // A 300 that failed is answered with its cmd (PROTOCOLS 1.6).
  const cmd = request.action === ACTION.toApplication ? { cmd: request.data.cmd } : {};
  return {
    mid: request.mid,
    from: SYSTEM,
    to: clientId,
    time: seconds,
    action: request.action,
    data: { ...cmd, code, ...(msg === undefined ? {} : { msg }), ...data },
  };
}

const accept = (data?: Readonly<Record<string, unknown>>): Decision =>
  data ? { code: CODE.ok, data } : { code: CODE.ok };

const refuse = (code: number, msg: string): Decision => ({ code, msg });
