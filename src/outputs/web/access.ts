/** Who may look: whoever has the run's token, under a name that no other page can take for ours. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** 128 bits, safe in a URL. */
export const makeToken = (): string => randomBytes(16).toString('base64url');

export interface Asked {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** As given in the URL; null without. */
  readonly token: string | null;
}

export interface House {
  readonly token: string;
  /** Names of this machine, in lower case; its addresses are always good. */
  readonly names: readonly string[];
}

/** Why a request is refused, in a line; undefined when it is not. */
export function refusalOf(
  { method, host, origin, token }: Asked,
  { token: right, names }: House,
): string | undefined {
  // A name that somebody makes resolve to us (DNS rebinding) is neither an address nor one of our names.
  const name = hostName(host);
  if (name === undefined || (isIP(name) === 0 && !names.includes(name)))
    return 'this page is not served under that name';
  if (method !== 'GET' && origin !== undefined && origin !== `http://${host}`) return 'not from another page';
  if (token === null || !same(token, right))
    return 'this page needs its token: open the whole address that the run printed';
  return undefined;
}

function hostName(host: string | undefined): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d+)?$/i.exec(host ?? '');
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}

/** In a time that tells nothing: of digests, which are equally long. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
