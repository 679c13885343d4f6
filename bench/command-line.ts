/** What the words after `npm run bench --` ask for. */
import { parseArgs } from 'node:util';
import type { Bench, Options } from './bench.ts';

const ROUNDS = 3;

export type Wanted =
  | {
      readonly kind: 'run';
      readonly names: readonly string[];
      readonly all: boolean;
      readonly options: Options;
    }
  | { readonly kind: 'history'; readonly names: readonly string[] }
  /** One bench in this process, for whoever forked it. */
  | { readonly kind: 'apart'; readonly bench: Bench; readonly options: Options }
  | { readonly kind: 'mistake'; readonly text: string };

export function parse(words: readonly string[], benches: readonly Bench[]): Wanted {
  if (words[0] === '--apart') return apart(words[1] ?? '', words[2] ?? '', benches);
  try {
    return chosen(words, benches);
  } catch (error) {
    return { kind: 'mistake', text: (error as Error).message };
  }
}

function apart(name: string, options: string, benches: readonly Bench[]): Wanted {
  const bench = benches.find((one) => one.name === name);
  if (!bench) return { kind: 'mistake', text: `no bench "${name}"` };
  return { kind: 'apart', bench, options: JSON.parse(options) as Options };
}

function chosen(words: readonly string[], benches: readonly Bench[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      devices: { type: 'string' },
      minutes: { type: 'string' },
      plant: { type: 'string', multiple: true },
      all: { type: 'boolean', default: false },
      history: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) return { kind: 'mistake', text: `no bench "${unknown.join(' ')}"` };
  if (values.history) return { kind: 'history', names: positionals };
  const rounds = numberOf('rounds', values.rounds);
  const devices = numberOf('devices', values.devices);
  const minutes = numberOf('minutes', values.minutes);
  return {
    kind: 'run',
    names: positionals,
    all: values.all,
    options: {
      rounds: rounds ?? ROUNDS,
      ...(devices !== undefined && { devices }),
      ...(minutes !== undefined && { minutes }),
      ...(values.plant && { plants: values.plant }),
    },
  };
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value >= 1) return value;
  throw new Error(`--${flag} takes a number of 1 or more, not "${text}"`);
}

export function usage(speed: readonly Bench[], others: readonly Bench[]): string {
  const lines = (list: readonly Bench[]) =>
    list.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join('\n');
  return [
    'npm run bench -- [NAME…] [--all] [--rounds N] [--devices N] [--minutes N] [--plant NAME]',
    'npm run bench -- --history [NAME…]     former figures, and what has become slower',
    '',
    `the table of speed, which runs without names (${ROUNDS} rounds):`,
    lines(speed),
    'by name or with --all:',
    lines(others),
  ].join('\n');
}
