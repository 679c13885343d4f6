/** Colours by what they mean, so that every screen means the same by them. */
import { createColors } from 'picocolors';

export type Paint = (text: string) => string;

export interface Palette {
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  /** Things to look past: units, labels, zeros. */
  readonly faint: Paint;
  readonly heading: Paint;
  /** What the person has chosen. */
  readonly chosen: Paint;
  readonly accent: Paint;
  readonly plain: Paint;
}

/** Basic colours only: they follow the terminal's own scheme, light or dark. */
export function palette(colour: boolean): Palette {
  const colours = createColors(colour);
  return {
    good: colours.green,
    warn: colours.yellow,
    bad: colours.red,
    faint: colours.gray,
    heading: colours.bold,
    chosen: colours.inverse,
    accent: colours.cyan,
    plain: String,
  };
}
