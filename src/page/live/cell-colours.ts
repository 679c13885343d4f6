/** The colour of every possible cell as a pixel, worked out once for each scheme and each set of steps. */
import { parseColour, type Rgb } from '../colour.ts';
import { type Look, lookOf } from './look.ts';

export interface CellColours {
  /** By step × 256 + state: 0xAABBGGRR, as canvas wants it on little-endian machines. */
  readonly pixels: Uint32Array;
  /** How a cell that has just changed flashes. */
  readonly flash: Rgb;
}

/** @param highlighted all others fade; undefined: none does */
export function cellColours(
  steps: number,
  colour: (name: string) => string,
  colourOfStep: (step: number) => number,
  highlighted?: (look: Look, step: number) => boolean,
): CellColours {
  const card = parseColour(colour('card'));
  const known = new Map<string, Rgb>();
  const rgb = (name: string): Rgb => {
    const found = known.get(name) ?? parseColour(colour(name));
    known.set(name, found);
    return found;
  };
  const pixels = new Uint32Array(256 * 256);
  for (let step = 0; step < 256; step++) {
    if (step >= steps && step < 255) continue;
    for (let state = 0; state < 256; state++) {
      const look = lookOf(step, state, colourOfStep);
      const faded = highlighted && !highlighted(look, step) ? 0.15 : 1;
      pixels[step * 256 + state] = pixelOf(mix(card, rgb(look.colour), look.strength * faded));
    }
  }
  return { pixels, flash: parseColour(colour('text')) };
}

export const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

export const pixelOf = ([red, green, blue]: Rgb): number =>
  ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;

/** The pixel on its way to the flash's colour. @param share 0…1 */
export function flashed(pixel: number, flash: Rgb, share: number): number {
  const rgb: Rgb = [pixel & 0xff, (pixel >> 8) & 0xff, (pixel >> 16) & 0xff];
  return pixelOf(mix(rgb, flash, share));
}
