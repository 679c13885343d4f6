/** From the bytes of a PUBLISH to a request, or to the reason why it can't be acted upon. PROTOCOLS 1.2, 1.3. */
import { isUtf8 } from 'node:buffer';
import { ACTION, CODE, DEVICE_TOPIC } from '../wire.ts';

export interface Refusal {
  readonly code: number;
  readonly msg: string;
}

export interface Request {
  /** Echoed in the reply; empty when it could not be read. */
  readonly mid: string;
  /** 0 when it could not be read. */
  readonly action: number;
  /** Empty when it is missing. */
  readonly to: string;
  /** Epoch seconds by the device's clock; 0 when it could not be read. */
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** The envelope as it came: fields that nobody knows are kept for those it is forwarded to. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Why it must not be acted upon. */
  readonly refusal?: Refusal;
}

type Fields = Readonly<Record<string, unknown>>;

const NOTHING = { mid: '', action: 0, to: '', time: 0, data: {}, fields: {} } as const;

/**
 * Reads what a device published. Never throws. Decided where PROTOCOLS 1.3 is open: a `from` that is a string but
 * not the device's own id is 103, since nobody may speak for another; `to` may be missing.
 */
export function readRequest(clientId: string, topic: string, payload: Buffer): Request {
  const fields = parse(payload);
  if (!fields) return { ...NOTHING, refusal: malformed('the payload is not a JSON object') };
  const request = {
    mid: typeof fields.mid === 'string' ? fields.mid : '',
    action: isAction(fields.action) ? fields.action : 0,
    to: typeof fields.to === 'string' ? fields.to : '',
    time: isSeconds(fields.time) ? fields.time : 0,
    data: isFields(fields.data) ? fields.data : {},
    fields,
  };
  const refusal = refuseTopic(topic) ?? refuseEnvelope(clientId, fields) ?? refuseData(request);
  return refusal ? { ...request, refusal } : request;
}

function parse(payload: Buffer): Fields | undefined {
  if (!isUtf8(payload)) return undefined;
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The seed's own samples of these have no `from`. */
const WITHOUT_FROM: ReadonlySet<unknown> = new Set([
  ACTION.control,
  ACTION.uploadLogs,
  ACTION.uploadLogsAlias,
  ACTION.toApplication,
]);

const refuseTopic = (topic: string): Refusal | undefined =>
  topic === DEVICE_TOPIC
    ? undefined
    : { code: CODE.notPermitted, msg: `publishing is permitted to the topic ${DEVICE_TOPIC} only` };

function refuseEnvelope(clientId: string, fields: Fields): Refusal | undefined {
  if (typeof fields.mid !== 'string') return malformed('mid must be a string');
  const mayOmitFrom = fields.from === undefined && WITHOUT_FROM.has(fields.action);
  if (typeof fields.from !== 'string' && !mayOmitFrom) return malformed('from must be a string');
  if (fields.to !== undefined && typeof fields.to !== 'string') return malformed('to must be a string');
  if (!isSeconds(fields.time)) return malformed('time must be a number of seconds');
  if (!isAction(fields.action)) return malformed('action must be a whole number');
  if (fields.data !== undefined && !isFields(fields.data)) return malformed('data must be an object');
  if (fields.from !== clientId && !mayOmitFrom)
    return { code: CODE.notPermitted, msg: 'from must be the id of the device that sends' };
  return undefined;
}

function refuseData({ action, data }: Request): Refusal | undefined {
  if (action === ACTION.reportInfo) {
    if (typeof data.product_version !== 'string') return malformed('data.product_version must be a string');
    if (data.name !== undefined && typeof data.name !== 'string')
      return malformed('data.name must be a string');
    if (data.properties !== undefined && !isFields(data.properties))
      return malformed('data.properties must be an object');
  }
  if (action === ACTION.alarm) {
    if (!Number.isInteger(data.code)) return malformed('data.code must be a whole number');
    if (typeof data.msg !== 'string') return malformed('data.msg must be a string');
  }
  if (action === ACTION.toApplication && typeof data.cmd !== 'string')
    return malformed('data.cmd must be a string');
  return undefined;
}

const malformed = (msg: string): Refusal => ({ code: CODE.unparsable, msg });

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0;

const isAction = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
