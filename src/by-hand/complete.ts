/** What the tab key offers. Pure. */
import { WORDS } from './commands.ts';
import { wordOf } from './parse.ts';

const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  auto: ['on', 'off'],
  verbose: ['on', 'off'],
  qr: ['bind', 'login', 'product'],
  report: ['name=', 'version=', 'properties={'],
  upgrade: ['window='],
  help: Object.keys(WORDS),
};

/** Whole lines that this one could become. @param services that the device was told of */
export function completions(line: string, services: readonly string[]): string[] {
  const [, first = '', blank = '', rest = ''] = /^(\S*)(\s*)(.*)$/.exec(line) ?? [];
  if (blank === '')
    return Object.keys(WORDS)
      .filter((word) => word.startsWith(first))
      .map((word) => `${word} `);
  const [name = ''] = wordOf(first) ?? [];
  const words = name === 'push' ? [...services, 'echo', 'meeting', '*'] : (FOLLOWING[name] ?? []);
  return [...new Set(words)].filter((word) => word.startsWith(rest)).map((word) => `${first} ${word}`);
}
