import type { PlatformInterface } from '../lifecycle/cloud.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/** ms */
const ANSWERS_WITHIN = 5000;

/**
 * Asks the platform's HTTP interface for nothing in particular, before the run. Throws a RegattaError (exit 104)
 * that says what is wrong: nobody answers, another program does, or the token does not fit.
 */
export async function checkPlatform(
  { url, token }: PlatformInterface,
  answersWithin = ANSWERS_WITHIN,
): Promise<void> {
  const status = await statusOf(url, token, answersWithin);
  if (status === 200) return;
  throw new RegattaError(`target.platform: ${inWords(url, status, token !== undefined)}`, EXIT.badInput);
}

/** Undefined without an answer. */
async function statusOf(url: string, token: string | undefined, within: number): Promise<number | undefined> {
  try {
    // Of no model: the list is empty.
    const { status, body } = await fetch(`${url}/admin/devices?model=`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(within),
    });
    await body?.cancel();
    return status;
  } catch {
    return undefined;
  }
}

function inWords(url: string, status: number | undefined, hasToken: boolean): string {
  if (status === undefined) return `nobody answers at ${url}; start the platform, or mend the address`;
  if (status !== 401)
    return `${url} is no Regatta platform: it answers with HTTP ${status}; mend the address`;
  return hasToken
    ? `${url} does not take this token; each start of the platform has another one, which it prints`
    : `${url} wants a token; give the one that the platform prints at its start as target.platform.token`;
}
