/** JSON for a person's eyes: on one line where it fits, and harmless to a terminal. */
import { displayWidth } from '../outputs/text.ts';

export interface JsonLayout {
  /** Columns. */
  readonly width: number;
  /** Longer texts are cut; Infinity: none are. */
  readonly longest: number;
}

/** As few lines as the width allows, each member whole on one of them where that is possible; still JSON. */
export function jsonLines(value: unknown, layout: JsonLayout): string[] {
  const whole = text(value, layout);
  if (displayWidth(whole) <= layout.width || typeof value !== 'object' || value === null) return [whole];
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const members = Array.isArray(value)
    ? value.map((item) => member('', item, layout))
    : Object.entries(value).map(([key, item]) => member(`${text(key, layout)}:`, item, layout));
  if (members.length === 0) return [whole];
  const lines: string[] = [];
  let line = open ?? '';
  for (const [index, [first = '', ...rest]] of members.entries()) {
    const end = index < members.length - 1 ? ',' : close;
    const more = rest.length > 0 || displayWidth(line + first) + 1 > layout.width;
    if (more && index > 0) {
      lines.push(line);
      line = ' ';
    }
    line += first;
    for (const next of rest) {
      lines.push(line);
      line = ` ${next}`;
    }
    line += end;
  }
  return [...lines, line];
}

/** A key and its value; a value of several lines is indented below. */
function member(key: string, value: unknown, layout: JsonLayout): string[] {
  const [first = '', ...rest] = jsonLines(value, { ...layout, width: layout.width - displayWidth(key) - 2 });
  return [key + first, ...rest];
}

const text = (value: unknown, { longest }: JsonLayout): string =>
  harmless(
    JSON.stringify(value, (_, item: unknown) =>
      typeof item === 'string' && item.length > longest
        ? `${item.slice(0, longest)}… (${item.length} characters)`
        : item,
    ) ?? String(value),
  );

/** Control characters that JSON leaves as they are, and those that turn the direction of writing. */
const harmless = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
