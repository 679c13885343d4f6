/** Colours as numbers. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** Of `rgb(1, 2, 3)` or `#010203`; black when it is neither. */
export function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (hex) return [hexByte(hex[1]), hexByte(hex[2]), hexByte(hex[3])];
  const [red = 0, green = 0, blue = 0] = (text.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return [red, green, blue];
}

const hexByte = (digits = '0'): number => Number.parseInt(digits, 16);

/** @param alpha 0…1 */
export const withAlpha = (colour: string, alpha: number): string =>
  `rgba(${parseColour(colour).join(', ')}, ${alpha})`;

/** WCAG 2.2 relative luminance, 0…1. */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2 contrast ratio, 1…21; text wants 4.5, lines of charts 3. */
export function contrast(a: Rgb, b: Rgb): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour at `share` (0…1) of a row of colours at equal distances. */
export function between(colours: readonly Rgb[], share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (colours.length - 1);
  const index = Math.min(Math.floor(place), colours.length - 2);
  const low = colours[index] ?? [0, 0, 0];
  const high = colours[index + 1] ?? low;
  const mix = (part: 0 | 1 | 2) => Math.round(low[part] + (high[part] - low[part]) * (place - index));
  return [mix(0), mix(1), mix(2)];
}

const SERIES = 4;

/** The style sheet's colour for the line number `index`; they come again after four. */
export const seriesColour = (index: number): string => `series-${(index % SERIES) + 1}`;
