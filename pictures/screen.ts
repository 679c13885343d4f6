/** A terminal's screen, as tmux hands it over with its colours, taken apart into cells. Pure. */

export interface Style {
  /** `#rrggbb`; absent: the terminal's own. */
  readonly colour: string | undefined;
  readonly background: string | undefined;
  readonly bold: boolean;
  readonly inverse: boolean;
}

export interface Cell {
  readonly char: string;
  readonly style: Style;
}

const PLAIN: Style = { colour: undefined, background: undefined, bold: false, inverse: false };
/** Begins a Select Graphic Rendition, the only sequence in what tmux captures. */
const CSI = '\u001b[';

/** A row for each line; a cell for each character (the dashboard has none that is two columns wide). */
export function cellsOf(screen: string): Cell[][] {
  let style = PLAIN;
  return screen
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const [before = '', ...styled] = line.split(CSI);
      const cells = [...before].map((char): Cell => ({ char, style }));
      for (const part of styled) {
        const [, codes = '', text = ''] = /^([\d;]*)m(.*)$/su.exec(part) ?? [];
        style = restyled(style, codes.split(';').map(Number));
        for (const char of text) cells.push({ char, style });
      }
      return cells;
    });
}

/** @param codes of one sequence, such as 1;38;5;240 */
function restyled(before: Style, codes: readonly number[]): Style {
  const [code = 0, ...rest] = codes;
  if (code === 38 || code === 48) {
    const [kind, ...values] = rest;
    const used = kind === 5 ? 1 : 3;
    const found = kind === 5 ? colourOf(values[0] ?? 0) : hex(values.slice(0, 3));
    const style = { ...before, ...(code === 38 ? { colour: found } : { background: found }) };
    return more(style, values.slice(used));
  }
  return more({ ...before, ...simple(code) }, rest);
}

const more = (style: Style, codes: readonly number[]): Style =>
  codes.length === 0 ? style : restyled(style, codes);

function simple(code: number): Partial<Style> {
  if (code === 0) return PLAIN;
  if (code === 1 || code === 22) return { bold: code === 1 };
  if (code === 7 || code === 27) return { inverse: code === 7 };
  if (code >= 30 && code <= 37) return { colour: colourOf(code - 30) };
  if (code >= 90 && code <= 97) return { colour: colourOf(code - 82) };
  if (code === 39) return { colour: undefined };
  if (code >= 40 && code <= 47) return { background: colourOf(code - 40) };
  if (code >= 100 && code <= 107) return { background: colourOf(code - 92) };
  return code === 49 ? { background: undefined } : {};
}

/** The sixteen basic colours as a dark terminal shows them. */
const BASIC = [
  ...['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'],
  ...['#7f848e', '#ef7a85', '#a9d48b', '#f0cd8a', '#74bdfa', '#d28ae8', '#67c7d3', '#ffffff'],
];
const CUBE = [0, 95, 135, 175, 215, 255];

/** Of the 256 colours: the basic ones, a cube of six steps, and greys. */
export function colourOf(index: number): string {
  const basic = BASIC[index];
  if (basic !== undefined) return basic;
  if (index >= 232) return hex(Array<number>(3).fill(8 + 10 * (index - 232)));
  return hex([36, 6, 1].map((step) => CUBE[Math.floor((index - 16) / step) % 6] ?? 0));
}

const hex = (parts: readonly number[]): string =>
  `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
