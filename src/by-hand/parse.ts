/** From a typed line to a command, or to one line that says what is wrong with it. Pure. */
import { nearestWord } from '../nearest.ts';
import { type HandCommand, WORDS, type Word } from './commands.ts';
import { Misunderstood, split } from './typed.ts';

export interface Wrong {
  readonly wrong: string;
}

/** Undefined for an empty line or a comment (`# …`). */
export function parseLine(line: string): HandCommand | Wrong | undefined {
  const [word, rest] = split(line);
  if (word === '' || word.startsWith('#')) return undefined;
  const found = wordOf(word);
  if (!found) return { wrong: unknownWord(word) };
  try {
    const command = found[1].read(rest);
    const unknown = command.do === 'help' && command.about !== undefined && !wordOf(command.about);
    return unknown ? { wrong: unknownWord(command.about) } : command;
  } catch (error) {
    if (error instanceof Misunderstood) return { wrong: error.message };
    throw error;
  }
}

/** A command by its name, in any case, or by another spelling of it. */
export function wordOf(typed: string): [name: string, word: Word] | undefined {
  const text = typed.toLowerCase();
  return Object.entries(WORDS).find(([name, { also }]) => name === text || also.includes(text));
}

/** Every word that begins a line. */
export const allWords = (): string[] => Object.entries(WORDS).flatMap(([name, { also }]) => [name, ...also]);

function unknownWord(typed: string): string {
  if (/^2\d\d$/.test(typed)) return `${typed} comes from the platform: answer answers one that has come`;
  if (typed === '301') return '301 comes from an application: answer answers one by 300';
  if (/^\d+$/.test(typed)) return `a device sends no ${typed}: it sends 100 to 105 and 300`;
  const near = nearestWord(
    typed,
    allWords().filter((word) => !/\d/.test(word)),
  );
  return `unknown command ${typed}${near === undefined ? '' : `, did you mean ${near}?`} (help lists all)`;
}
