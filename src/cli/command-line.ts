/** From the words that were typed to a command's one call. Imports nothing heavy: help must come at once. */
import type { Argv } from 'yargs';
import yargs from 'yargs';
import { EXIT } from '../verdict/exit-codes.ts';
import { version } from '../version.ts';
import { agent } from './agent.ts';
import { calibrate } from './calibrate.ts';
import { ciInit } from './ci-init.ts';
import type { Argument, Command } from './command.ts';
import { compare } from './compare.ts';
import { device } from './device.ts';
import { explain } from './explain.ts';
import { Given, usageError } from './given.ts';
import { init } from './init.ts';
import { list } from './list.ts';
import { platform } from './platform.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { validate } from './validate.ts';
import { refuseUnknownWords, withEmptyValues } from './words.ts';

declare module 'yargs' {
  interface Argv<T> {
    /** Missing in @types/yargs. */
    usageConfiguration(settings: { 'hide-types': boolean }): Argv<T>;
  }
}

export const COMMANDS: readonly Command[] = [
  run,
  device,
  platform,
  validate,
  schema,
  report,
  explain,
  init,
  list,
  compare,
  ciInit,
  agent,
  calibrate,
];
/** How the completion script asks what could come next; yargs answers. */
const COMPLETION_QUESTION = '--get-yargs-completions';

/** Resolves to the exit code. Throws a RegattaError for what was typed wrong. */
export async function commandLine(args: readonly string[]): Promise<number> {
  const asked = args.includes(COMPLETION_QUESTION);
  if (args.length > 0 && !asked) await refuseUnknownWords(args, COMMANDS, ['completion', 'help']);
  let call: (() => Promise<number>) | undefined;
  const parser = program(withEmptyValues(args, COMMANDS));
  for (const command of COMMANDS) {
    addCommand(parser, command, (given) => {
      call = () => command.run(given);
    });
  }
  parser.completion('completion', 'print a script for bash or zsh');
  addExamples(parser, [
    ['regatta run scenarios/demo.yaml', 'a fleet on the embedded platform, about a minute'],
    ['regatta run --help', 'the flags of a command'],
    ['regatta completion >> ~/.bashrc', 'commands and flags complete with the tab key'],
  ]);
  if (args.length === 0) {
    parser.showHelp('error');
    return EXIT.badInput;
  }
  await parser.parseAsync();
  // Without a call, yargs itself has answered: help, version, completion.
  return call ? call() : EXIT.pass;
}

const program = (args: readonly string[]): Argv =>
  yargs([...args])
    .scriptName('regatta')
    .usage('$0 <command>\n\nA device fleet simulator with load testing.')
    .detectLocale(false)
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .usageConfiguration({ 'hide-types': true })
    // Wrapping costs 15 ms; a test keeps every line of help within 80 columns.
    .wrap(null)
    .version(version)
    .alias('help', 'h')
    .describe('help', 'show this help')
    .describe('version', 'show the version')
    .epilogue(
      'Exit codes: 0 pass, 99 threshold failed, 98 run invalid, 97 worker lost,\n' +
        '104 bad scenario or flags, 105 stopped from outside, 106 results not written.',
    )
    .exitProcess(false);

/** As yargs reads it: `<scenario..>`, or `[file]` for one that may be left out. */
function placeOf({ name, repeated, missing }: Argument): string {
  const words = name + (repeated ? '..' : '');
  return missing === undefined ? `[${words}]` : `<${words}>`;
}

function addCommand(parser: Argv, command: Command, chosen: (given: Given) => void): void {
  const { argument } = command;
  parser.command(
    command.name + (argument ? ` ${placeOf(argument)}` : ''),
    command.summary,
    (builder) => describeCommand(builder, command),
    (values) => chosen(new Given(values)),
  );
}

function describeCommand(builder: Argv, command: Command): Argv {
  const { argument } = command;
  const typed = argument ? ` ${placeOf({ ...argument, repeated: false })}` : '';
  builder.usage(`$0 ${command.name}${typed} [flags]\n\n${command.summary}`);
  if (argument) builder.positional(argument.name, { type: 'string', describe: argument.about });
  for (const [name, { value, about, repeated, optional }] of Object.entries(command.flags)) {
    const shown = optional ? `[${value}]` : value;
    builder.option(name, {
      describe: value ? `${shown}: ${about}` : about,
      ...(value
        ? { type: repeated ? 'array' : 'string', string: true, requiresArg: !optional }
        : { type: 'boolean' }),
    });
  }
  addExamples(builder, command.examples);
  return builder
    .epilogue('')
    .strict()
    .fail((message, error) => refuse(command, message, error));
}

/** Each in two lines, a comment and what is typed: side by side they would be wrapped, and could not be copied. */
function addExamples(builder: Argv, examples: Command['examples']): void {
  for (const [typed, does] of examples) builder.example(`# ${does}`, '').example(typed, '');
}

/** What yargs itself finds wrong, in our words. */
function refuse({ name, argument }: Command, message: string | null, error?: Error): never {
  if (error && error.name !== 'YError') throw error;
  const withoutValue = /^Not enough arguments following: (.+)$/.exec(message ?? '')?.[1];
  if (withoutValue) throw usageError(`--${withoutValue} needs a value`);
  if (message?.startsWith('Not enough non-option arguments') && argument?.missing)
    throw usageError(argument.missing);
  const unknown = /^Unknown arguments?: (.+)$/.exec(message ?? '')?.[1];
  const what = unknown ? `unexpected argument ${withoutPassword(unknown)}` : (message ?? error?.message);
  throw usageError(`${what} (regatta ${name} --help)`);
}

/** Of an address that was typed where none belongs. */
const withoutPassword = (word: string): string => word.replace(/(\w+:\/\/)[^/\s]+@/g, '$1***@');
