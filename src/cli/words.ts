/** Refuses commands and flags that don't exist, before anything else is looked at, and names the nearest one. */
import type { Command } from './command.ts';
import { usageError } from './given.ts';

/** Flags that every command has, and the program without a command too. */
const COMMON_FLAGS = ['help', 'version'];

export async function refuseUnknownWords(
  args: readonly string[],
  commands: readonly Command[],
  otherCommands: readonly string[],
): Promise<void> {
  const [first = ''] = args;
  const command = commands.find(({ name }) => name === first);
  const names = [...commands.map(({ name }) => name), ...otherCommands];
  if (!first.startsWith('-') && !names.includes(first)) throw usageError(await unknownCommand(first, names));
  const flag = unknownFlag(args, command);
  if (flag === undefined) return;
  const flags = [...Object.keys(command?.flags ?? {}), ...COMMON_FLAGS];
  const near = await nearest(flag.replace(/^-+(no-)?/, ''), flags);
  const owner = command ? `regatta ${command.name}` : 'regatta';
  throw usageError(
    `unknown flag ${flag}${near ? `, did you mean --${near}?` : ''} (${owner} --help lists all)`,
  );
}

async function unknownCommand(word: string, names: readonly string[]): Promise<string> {
  if (/\.ya?ml$/.test(word)) return `unknown command ${word}, did you mean regatta run ${word}?`;
  const near = await nearest(word, names);
  return `unknown command ${word}${near ? `, did you mean ${near}?` : ''} (there are ${names.join(', ')})`;
}

function unknownFlag(args: readonly string[], command: Command | undefined): string | undefined {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end))
    .map((arg) => arg.replace(/=.*$/s, ''))
    .find((arg) => {
      if (!/^-+[a-z]/i.test(arg) || arg === '-h') return false;
      const name = arg.replace(/^--/, '');
      const negated = name.replace(/^no-/, '');
      const isSwitch = command?.flags[negated] !== undefined && command.flags[negated].value === undefined;
      return !COMMON_FLAGS.includes(name) && !command?.flags[name] && !isSwitch;
    });
}

/** A word that this one begins, or else the closest. */
async function nearest(word: string, words: readonly string[]): Promise<string | undefined> {
  const begun = words.filter((candidate) => word.length > 1 && candidate.startsWith(word));
  if (begun.length === 1) return begun[0];
  const { nearestWord } = await import('../nearest.ts');
  return nearestWord(word, words);
}

/**
 * Gives flags that stand without their optional value an empty one, or `--web scenario.yaml` would take the
 * scenario for it.
 */
export function withEmptyValues(args: readonly string[], commands: readonly Command[]): string[] {
  const flags = commands.find(({ name }) => name === args[0])?.flags ?? {};
  const end = args.indexOf('--');
  return args.map((arg, index) => {
    if (end !== -1 && index > end) return arg;
    const pattern = arg.startsWith('--') ? flags[arg.slice(2)]?.optional : undefined;
    return pattern && !pattern.test(args[index + 1] ?? '') ? `${arg}=` : arg;
  });
}
