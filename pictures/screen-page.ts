/** Cells of a terminal as a page that shows them: an SVG in which every character stands in its own cell. Pure. */
import type { Cell, Style } from './screen.ts';

const WIDTH = 8.4;
const HEIGHT = 18;
const MARGIN = 14;
const BASELINE = 13.5;
const INK = '#d8dee9';
const PAPER = '#1b1f27';

/** Eighths of a cell that a block character fills, from below. */
const LOWER = '▁▂▃▄▅▆▇█';
/** … and from the left. */
const LEFT = '▏▎▍▌▋▊▉█';

/** To where the lines of a box character go from the middle of its cell. */
const ARMS: Readonly<Record<string, string>> = {
  ...{ '─': 'lr', '│': 'ud', '┌': 'rd', '┐': 'ld', '└': 'ru', '┘': 'lu' },
  ...{ '├': 'udr', '┤': 'udl', '┬': 'lrd', '┴': 'lru', '┼': 'lrud' },
};

/** `size`: CSS pixels of the drawing. */
export function screenPage(rows: readonly (readonly Cell[])[], columns: number) {
  const size = { width: Math.ceil(columns * WIDTH + 2 * MARGIN), height: rows.length * HEIGHT + 2 * MARGIN };
  const drawn = rows.flatMap((row, line) => row.map((cell, column) => draw(cell, column, line)));
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">`,
    '<style>text { font: 14px "DejaVu Sans Mono", monospace; white-space: pre } .bold { font-weight: bold }</style>',
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    ...drawn,
    '</svg>',
  ];
  return { size, html: `<!doctype html><body style="margin: 0">${svg.join('')}</body>` };
}

function draw({ char, style }: Cell, column: number, line: number): string {
  const { ink, paper } = coloursOf(style);
  const x = MARGIN + column * WIDTH;
  const y = MARGIN + line * HEIGHT;
  const behind = paper === undefined ? '' : rectangle(x, y, 1, 1, paper);
  return behind + glyph(char, style.bold, x, y, ink);
}

/** Blocks and boxes are drawn, since fonts leave gaps between them. */
function glyph(char: string, bold: boolean, x: number, y: number, ink: string): string {
  if (char === ' ') return '';
  const lower = LOWER.indexOf(char) + 1;
  if (lower > 0) return rectangle(x, y + HEIGHT * (1 - lower / 8), 1, lower / 8, ink);
  const left = LEFT.indexOf(char) + 1;
  if (left > 0) return rectangle(x, y, left / 8, 1, ink);
  const arms = ARMS[char];
  if (arms !== undefined) return lines(arms, x, y, ink);
  const strong = bold ? ' class="bold"' : '';
  return `<text x="${round(x)}" y="${round(y + BASELINE)}" fill="${ink}"${strong}>${escaped(char)}</text>`;
}

function lines(arms: string, x: number, y: number, ink: string): string {
  const middle = { x: x + WIDTH / 2, y: y + HEIGHT / 2 };
  const ends: Readonly<Record<string, string>> = {
    l: `H${x}`,
    r: `H${x + WIDTH}`,
    u: `V${y}`,
    d: `V${y + HEIGHT}`,
  };
  const path = [...arms].map((arm) => `M${middle.x} ${middle.y}${ends[arm] ?? ''}`).join('');
  return `<path d="${path}" stroke="${ink}"/>`;
}

/** Half a pixel wider, so that neighbours touch. */
const rectangle = (x: number, y: number, columns: number, lines: number, fill: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(columns * WIDTH + (columns === 1 ? 0.5 : 0))}" height="${round(lines * HEIGHT)}" fill="${fill}"/>`;

function coloursOf({ colour, background, inverse }: Style) {
  return inverse
    ? { ink: background ?? PAPER, paper: colour ?? INK }
    : { ink: colour ?? INK, paper: background };
}

const round = (value: number): number => Math.round(value * 100) / 100;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (char: string): string => ENTITIES[char] ?? char;
