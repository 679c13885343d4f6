/** Where a page or an exposition listens: `8080`, `0.0.0.0:8080`, `[::1]:8080`, or nothing at all. */
import { usageError } from './given.ts';

export interface Address {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Tells the value of such a flag from the word after it. */
export const ADDRESS = /^(\S+:)?\d+$/;

const LOOPBACK = '127.0.0.1';

/**
 * @param text what was given with the flag; '' for nothing: the usual port, for this machine alone
 * @param usualPort 0: any free one
 */
export function addressOf(flag: string, text: string, usualPort: number): Address {
  if (text === '') return { host: LOOPBACK, port: usualPort };
  const [, brackets, plain, digits] = /^(?:\[([\da-f:.%]+)\]:|([^\s:[\]]+):)?(\d+)$/i.exec(text) ?? [];
  const port = Number(digits ?? Number.NaN);
  if (port <= 65_535) return { host: brackets ?? plain ?? LOOPBACK, port };
  const example = usualPort || 8080;
  throw usageError(
    `--${flag} takes a port, or an address of this machine and a port, such as ${example} or 0.0.0.0:${example}, not "${text}"`,
  );
}
