/**
 * The pages on which a third-party platform's operator enters URL and token, as one call. No part of Expeed's API:
 * on the real cloud a person does this by hand.
 */
import type { Route, ServiceAnswer, ServiceRequest } from '../../../platform/service.ts';
import { CONSOLE_CODE, CONSOLE_PUSH, DEVICE_ID, fillNames, parseObject } from '../wire.ts';
import type { Account, Accounts } from './accounts.ts';
import { ok, refusal } from './answers.ts';
import type { Pushes } from './pushes.ts';

export interface ConsoleParts {
  readonly accounts: Accounts;
  readonly pushes: Pushes;
  /** The account takes pushes from now on, at a new address. */
  setUp(account: Account): void;
}

const ENCRYPTED = 'encrypted pushes are named by the API and defined nowhere: choose "encryption":"plain"';

export const consoleRoutes = (parts: ConsoleParts): Route[] => [
  { method: 'POST', path: CONSOLE_PUSH, label: 'set-up', handle: (request) => setUpPush(parts, request) },
];

async function setUpPush(
  { accounts, pushes, setUp }: ConsoleParts,
  { body }: ServiceRequest,
): Promise<ServiceAnswer> {
  const { platform_key, secret_key, url, token, encryption = 'plain' } = parseObject(body) ?? {};
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || typeof token !== 'string')
    return refusal(CONSOLE_CODE.badBody, 'expected platform_key, secret_key, url (http…) and token');
  if (encryption !== 'plain') return refusal(CONSOLE_CODE.encrypted, ENCRYPTED);
  const account = accounts.verified(String(platform_key), String(secret_key));
  if (!account) return refusal(CONSOLE_CODE.account, 'platform_key and secret_key do not fit');
  if (!(await pushes.check(url, token)))
    return refusal(CONSOLE_CODE.check, `${url} did not answer the nonce of the check`);
  account.receiver = { url };
  setUp(account);
  const { devices, deviceKey, key } = account;
  return ok({ devices, first_device: fillNames(DEVICE_ID, key), device_key: deviceKey });
}
