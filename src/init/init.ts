/** `regatta init`: a first scenario in a file, and beside it the schema by which editors complete it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { languages } from '../clouds/languages.ts';
import { RegattaError } from '../regatta-error.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { formatDiagnostics, parseScenario } from '../scenario/parse.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { Choices } from './choices.ts';
import { type Ask, askFor, withUsual } from './questions.ts';
import { scenarioText } from './scenario-text.ts';

export interface InitOptions {
  readonly file: string;
  /** What flags have said. */
  readonly given: Partial<Choices>;
  /** Whether there is somebody to ask. */
  readonly interactive: boolean;
  /** Write over a file that is there. */
  readonly force: boolean;
  /** How the command was called: `regatta`, or `npx regatta`. */
  readonly command: string;
}

export interface InitStreams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

const SCHEMA = 'scenario.schema.json';
const SCHEMA_TITLE = 'Regatta scenario';

/** Throws a RegattaError: 104 where a file is in the way or can't be written, 105 when nobody answers to the end. */
export async function init(options: InitOptions, { stdin, stdout }: InitStreams): Promise<void> {
  const { file, given, interactive, force, command } = options;
  const schema = join(dirname(file), SCHEMA);
  if (existsSync(file) && !force) throw inTheWay(`${file} is there already`);
  if (existsSync(schema) && !force && !isOurSchema(schema))
    throw inTheWay(`${schema} is there already and is no schema of Regatta's`);
  const choices = interactive ? await inTerminal(given, stdin, stdout) : withUsual(given);
  const text = scenarioText(choices, { file, name: nameOf(file), schema: `./${SCHEMA}`, command });
  const parsed = parseScenario({ text, file, clouds: languages, environment: process.env, overrides: [] });
  if ('diagnostics' in parsed) throw new RegattaError(formatDiagnostics(parsed.diagnostics), EXIT.badInput);
  write(file, text);
  write(schema, `${JSON.stringify(scenarioJsonSchema(languages), undefined, 2)}\n`);
  stdout.write(told(choices, file, schema, command));
}

const inTheWay = (what: string): RegattaError =>
  new RegattaError(`${what}: give another name, or --force to write over it`, EXIT.badInput);

/** One that an earlier version wrote may be brought up to date. */
function isOurSchema(path: string): boolean {
  try {
    const { title } = JSON.parse(readFileSync(path, 'utf8')) as { title?: unknown };
    return title === SCHEMA_TITLE;
  } catch {
    return false;
  }
}

async function inTerminal(
  given: Partial<Choices>,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<Choices> {
  const lines = createInterface({ input, output });
  const gone = new AbortController();
  // Ctrl-C and Ctrl-D close it, and a question that nobody answers any more would wait for ever.
  lines.once('close', () => gone.abort());
  const ask: Ask = (question) => lines.question(question, { signal: gone.signal });
  try {
    return await askFor(given, ask);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    output.write('\n');
    throw new RegattaError('left before the last question: nothing was written', EXIT.stoppedFromOutside);
  } finally {
    lines.close();
  }
}

/** A scenario's name begins with a letter and has letters, digits, - and _. */
function nameOf(file: string): string {
  const plain = basename(file, extname(file)).replace(/[^A-Za-z0-9_-]+/g, '-');
  return /^[A-Za-z]/.test(plain) ? plain : `scenario-${plain}`.replace(/-+$/, '');
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RegattaError(`${path} can't be written: ${code ?? message}`, EXIT.badInput);
  }
}

const told = ({ cloud, devices, target, minutes }: Choices, file: string, schema: string, command: string) =>
  `${file}: ${devices} × ${cloud} for ${minutes} min, target ${target}
${schema}: for editors, which complete and check by it

Next:
  ${command} run ${file}
`;
