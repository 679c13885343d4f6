/** Reading the parts of a typed line; each reader says in one line what is wrong. Pure. */
import { didYouMean } from '../nearest.ts';
import { parseDuration } from '../scenario/units.ts';

/** What was typed makes no sense; the message is one line for the person. */
export class Misunderstood extends Error {
  /** @param found what was typed instead, if anything */
  constructor(expected: string, found = '') {
    super(found === '' ? expected : `${expected}, not "${found}"`);
  }
}

/** The first word and the rest, without the blanks around. */
export function split(text: string): [first: string, rest: string] {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(text) ?? [];
  return [first, rest];
}

export function nothingIn<T>(rest: string, command: string, made: T): T {
  if (rest !== '') throw new Misunderstood(`${command} takes nothing more`, rest);
  return made;
}

/** A JSON value of any kind. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // Node quotes the whole text once more.
    throw new Misunderstood(`this is not JSON: ${text} (${why.replace(/, ?(\.{3})?"[\s\S]*$/, '')})`);
  }
}

export function objectIn(text: string, name: string): Readonly<Record<string, unknown>> {
  const value = jsonIn(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Misunderstood(`${name} takes a JSON object such as {"floor":2}`, text);
}

/** Milliseconds. */
export function durationOf(text: string, name: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Misunderstood(`${name} takes a time such as 30s`, text);
  return ms;
}

/** `name=value name="two words" last={"a": 1}`; JSON ends the line. */
export function settingsIn(text: string, names: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (let rest = text.trim(); rest !== ''; ) {
    const [, name, json, quoted, bare] =
      /^([^\s=]+)=(?:([{[][\s\S]*)|"([^"]*)"(?!\S)|([^\s"]*)(?!\S))/.exec(rest) ?? [];
    const value = json ?? quoted ?? bare;
    if (name === undefined || value === undefined)
      throw new Misunderstood(`expected settings such as ${names[0]}=…`, rest);
    if (!names.includes(name))
      throw new Misunderstood(
        `there is no setting "${name}"${didYouMean(name, names)}: there are ${names.join(', ')}`,
      );
    settings[name] = value;
    const length = name.length + 1 + value.length + (quoted === undefined ? 0 : 2);
    rest = rest.slice(length).trim();
  }
  return settings;
}
