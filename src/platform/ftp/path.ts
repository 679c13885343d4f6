/** Paths as FTP clients write them. Pure. */

/** Longest path, characters. */
const LONGEST = 1024;

/**
 * The absolute path that `given` means from the folder `from`. No way leads above the root, and files are kept by
 * name in memory alone: there is nothing else to reach. Undefined: no path.
 */
export function resolvePath(from: string, given: string): string | undefined {
  const hasControl = [...given].some((character) => character < ' ' || character === '\x7f');
  if (given === '' || hasControl) return undefined;
  const parts: string[] = [];
  for (const part of (given.startsWith('/') ? given : `${from}/${given}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const path = `/${parts.join('/')}`;
  return path.length > LONGEST ? undefined : path;
}
