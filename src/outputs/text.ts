/** Text that fits: display width (wide characters take two columns), cutting and padding. */
import { eastAsianWidth } from 'get-east-asian-width';

const PLAIN = /^[\x20-\x7e]*$/;
const CONTROL = /\p{Cc}/gu;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Columns that a text without escape sequences takes on a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

const charWidth = (char: string): number =>
  ZERO_WIDTH.test(char) ? 0 : eastAsianWidth(char.codePointAt(0) as number);

/** Cuts to `width` columns, ending in `…` where something was left out. Control characters become spaces. */
export function fit(text: string, width: number): string {
  const clean = text.replace(CONTROL, ' ');
  if (displayWidth(clean) <= width) return clean;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const char of clean) {
    const columns = charWidth(char);
    if (used + columns > width - 1) break;
    kept += char;
    used += columns;
  }
  return `${kept}…`;
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** Breaks at spaces into lines of at most `width` columns; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((each) => fit(each, width));
}
