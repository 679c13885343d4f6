/** What a provisioning answer means: the seed's three codes, the server's own, and what the device makes of it. Pure. */
import type { Fetched, Gateway, QoS } from '../../../lifecycle/effects.ts';
import { parseGateway } from '../../../lifecycle/gateway.ts';
import type { Judged } from '../../../lifecycle/http-call.ts';
import { ABANDONED, failure, OK, type Outcome, TIMEOUT } from '../../../lifecycle/outcome.ts';
import { CODE, countedCode } from '../wire.ts';

export interface Told {
  readonly productKey: string;
  /** null when the server has left it out. */
  readonly productSecret: string | null;
  readonly deviceName: string;
  readonly deviceSecret: string;
  readonly gateway: Gateway;
  readonly qos: QoS;
  readonly cleanSession: boolean;
}

/** 77777 covers four causes; a planner wants to see which. */
const requestFailed = (cause: 'network' | 'tls' | 'timeout' | 'not-json'): Outcome =>
  failure('platform', `${CODE.requestFailed}-${cause}`);

/** Node's and OpenSSL's names for what goes wrong before the first byte of HTTP. */
const TLS = /^socket\/(ERR_SSL|ERR_TLS|EPROTO|CERT_|UNABLE_TO_|HOSTNAME_|INVALID_)|CERT/;

/** What the outcome of a call without an answer is called: 77777 with its cause. The run's end is no cause. */
export function withoutAnswer(outcome: Outcome): Outcome {
  if (outcome === ABANDONED) return outcome;
  if (outcome === TIMEOUT) return requestFailed('timeout');
  return requestFailed(TLS.test(outcome) ? 'tls' : 'network');
}

/** Whatever its HTTP status, as in the seed: the body alone counts. */
export function judgeAnswer({ body }: Pick<Fetched, 'body'>): Judged<Told> {
  const answer = objectOf(body);
  if (!answer) return { outcome: requestFailed('not-json'), code: CODE.requestFailed };
  const code = countedCode(answer.code);
  if (answer.code !== CODE.ok) return { outcome: failure('platform', code), code };
  const told = identityOf(answer.result);
  return typeof told === 'string' ? { outcome: told, code } : { outcome: OK, code, data: told };
}

function identityOf(result: unknown): Told | Outcome {
  const { device, connect } = fieldsOf(result);
  const { productKey, productSecret, deviceName, deviceSecret } = fieldsOf(device);
  const { host, qos = 0, cleanSession = false } = fieldsOf(connect);
  if (!isText(productKey) || !isText(deviceName) || !isText(deviceSecret))
    return failure('protocol', 'no-identity');
  const gateway = isText(host) ? gatewayOf(host) : undefined;
  if (!gateway) return failure('protocol', 'bad-host');
  if (qos !== 0 && qos !== 1) return failure('protocol', 'bad-qos');
  if (!isFlag(cleanSession)) return failure('protocol', 'bad-clean-session');
  return {
    productKey,
    productSecret: isText(productSecret) ? productSecret : null,
    deviceName,
    deviceSecret,
    gateway,
    qos,
    cleanSession: Boolean(cleanSession),
  };
}

/** `host`, `host:port`, or a URL; TLS where the URL says so. */
const gatewayOf = (host: string): Gateway | undefined =>
  parseGateway(host.includes('://') ? host : `mqtt://${host}`);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isFlag = (value: unknown): value is boolean | 0 | 1 =>
  typeof value === 'boolean' || value === 0 || value === 1;

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
