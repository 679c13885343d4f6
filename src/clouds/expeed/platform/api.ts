/** Expeed's API, call by call. PROTOCOLS 4. Who may ask is checked first, then for what, then how. */
import type { Route, ServiceAnswer, ServiceRequest } from '../../../platform/service.ts';
import { CODE, MESSAGE, parseObject, statusInQuery } from '../wire.ts';
import { type Account, type Accounts, hasDevice } from './accounts.ts';
import { ok, refusal } from './answers.ts';
import { isPoint, SETTABLE } from './curves.ts';
import { parseHistoryQuery, parsePoints } from './history-query.ts';
import type { Simulator, Values } from './simulator.ts';

export interface ApiParts {
  readonly accounts: Accounts;
  readonly simulator: Simulator;
  readonly tokenLifetime: number;
  now(): number;
  /** Has a device take values; gives the message_id under which the outcome is pushed. */
  setDevice(account: Account, id: string, values: Values): string;
  tally(name: string): void;
}

export function apiRoutes(parts: ApiParts): Route[] {
  const { simulator, now } = parts;
  const forDevice =
    (handle: (id: string, request: ServiceRequest, account: Account) => ServiceAnswer) =>
    (request: ServiceRequest): ServiceAnswer => {
      const found = findDevice(parts.accounts, request);
      return 'code' in found ? found : handle(found.id, request, found.account);
    };
  return [
    {
      method: 'GET',
      path: '/v1/platform/token',
      label: 'token',
      handle: (request) => giveToken(parts, request),
    },
    {
      method: 'GET',
      path: '/v1/devices/device_status/:device_id',
      label: 'status',
      handle: forDevice((id) => ok({ device_status: statusInQuery(simulator.online(id, now())) })),
    },
    {
      method: 'GET',
      path: '/v1/devices/:device_id/currentDatapoints',
      label: 'current',
      handle: forDevice((id, { query }) => {
        const points = parsePoints(query.id);
        if (!points) return refusal(CODE.badParameter, MESSAGE.badParameter);
        return ok({ data: simulator.current(id, points, now()) ?? {} });
      }),
    },
    {
      method: 'GET',
      path: '/v1/devices/:device_id/datapoints',
      label: 'history',
      handle: forDevice((id, { query }) => {
        const asked = parseHistoryQuery(query);
        if (!asked) return refusal(CODE.refused, MESSAGE.badQuery);
        const { records, cursor } = simulator.history(id, asked, now());
        return ok({ ...(cursor !== undefined && { cursor }), data: records });
      }),
    },
    {
      method: 'POST',
      path: '/v1/devices/:device_id/device_setting',
      label: 'set',
      handle: forDevice((id, { body }, account) => {
        const values = parseValues(body);
        if (!values) return refusal(CODE.badBody, MESSAGE.badBody);
        if (!simulator.online(id, now())) return refusal(CODE.refused, MESSAGE.offline);
        return ok({ message_id: parts.setDevice(account, id, values) });
      }),
    },
  ];
}

function giveToken({ accounts, tokenLifetime, tally }: ApiParts, { query }: ServiceRequest): ServiceAnswer {
  const account = accounts.verified(query.platform_key, query.secret_key);
  if (!account) return refusal(CODE.tokenExpired, MESSAGE.verificationFailed);
  const token = accounts.issue(account);
  if (token === undefined) {
    tally('token-budget-passed');
    return refusal(CODE.tokenExpired, `${MESSAGE.verificationFailed}: 200 calls a day are spent`);
  }
  return ok({ access_token: token, expires_in: tokenLifetime });
}

const DEVICE_ID_FORM = /^[\w.-]{1,128}$/;

function findDevice(
  accounts: Accounts,
  { headers, params }: ServiceRequest,
): { readonly account: Account; readonly id: string } | ServiceAnswer {
  const id = params.device_id ?? '';
  const account = accounts.owner(headers.access_token);
  if (!account) return refusal(CODE.tokenExpired, MESSAGE.tokenExpired);
  if (!DEVICE_ID_FORM.test(id)) return refusal(CODE.badParameter, MESSAGE.badParameter);
  if (!hasDevice(account, id)) return refusal(CODE.noSuchDevice, MESSAGE.noSuchDevice);
  // By the API's appendix for every call, though history and setting have further meanings of 3.
  if (headers.device_key !== account.deviceKey) return refusal(CODE.refused, MESSAGE.unknownDeviceKey);
  return { account, id };
}

/** At least one number for points that can be set. Whether the device can reach it is for the device to find out. */
function parseValues(body: string): Values | undefined {
  const given = Object.entries(parseObject(body) ?? {});
  const good = given.every(
    ([name, value]) => isPoint(name) && SETTABLE[name] !== undefined && typeof value === 'number',
  );
  return good && given.length > 0 ? (Object.fromEntries(given) as Values) : undefined;
}
