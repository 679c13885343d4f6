/** The address of Redis from a flag, or from REGATTA_REDIS, which keeps its password out of the list of processes. */
import { type Given, usageError } from './given.ts';

/** Undefined when the flag is not given. Throws when it is given without a value and the variable is not set. */
export function redisUrl(given: Given, flag: string): string | undefined {
  const text = given.optionalText(flag);
  if (text !== '') return text;
  const { REGATTA_REDIS: url } = process.env;
  if (!url)
    throw usageError(`--${flag} needs an address such as redis://host:6379, or REGATTA_REDIS must have it`);
  return url;
}
