/** What `help` says. */
import { displayWidth, padEnd, wrap } from '../outputs/text.ts';
import { WORDS, type Word } from './commands.ts';
import { wordOf } from './parse.ts';

/** `100 time`, `push SERVICE|* CMD [JSON]` */
function usage(name: string, { also, takes }: Word): string {
  const numbers = also.filter((word) => /^\d+$/.test(word));
  return [...numbers, name, takes].filter((word) => word !== '').join(' ');
}

const MOST_USAGE = 26;

/** Lines of at most `width` columns. */
export function helpLines(about: string | undefined, width: number): string[] {
  const found = about === undefined ? undefined : wordOf(about);
  if (found) return helpOn(...found);
  const lines = Object.entries(WORDS).flatMap(([name, word]) => {
    const left = usage(name, word);
    const column = MOST_USAGE + 2;
    const right = wrap(word.about, Math.max(20, width - column - 2));
    const beside = displayWidth(left) <= MOST_USAGE;
    const first = beside ? [padEnd(left, column) + right[0]] : [left, ' '.repeat(column) + right[0]];
    return [...first, ...right.slice(1).map((line) => ' '.repeat(column) + line)];
  });
  return [...lines.map((line) => `  ${line}`), '  Tab completes, ↑ brings back what was typed.'];
}

function helpOn(name: string, word: Word): string[] {
  const others = word.also.length === 0 ? [] : [`  also: ${word.also.join(', ')}`];
  const example = word.example === undefined ? [] : [`  example: ${word.example}`];
  return [`  ${name} ${word.takes}`.trimEnd(), `  ${word.about}`, ...others, ...example];
}
