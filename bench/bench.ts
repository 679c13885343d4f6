/** What a bench is: measurements, each against a rival and most with a bar. */

/** What a figure must be, or ours ÷ theirs. */
export type Bar =
  | { readonly of: 'value' | 'ratio'; readonly atMost: number }
  | { readonly of: 'value' | 'ratio'; readonly atLeast: number };

/** One measurement against its rival, both from the same interleaved run. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly rival: string;
  readonly theirs: number;
  readonly bar?: Bar;
}

export interface Options {
  /** How often each contender runs, in turn with the others; figures are medians over the rounds. */
  readonly rounds: number;
  /** Of a bench whose fleet can be of any size. */
  readonly devices?: number;
  /** Of a bench that can go on for any time. */
  readonly minutes?: number;
  /** Of a bench that has several: these alone. */
  readonly plants?: readonly string[];
}

export interface Bench {
  readonly name: string;
  /** One line: what is measured. */
  readonly about: string;
  /** After which it hangs, and is ended with all that it started; minutes. */
  longest?(options: Options): number;
  run(options: Options): Promise<Figure[]>;
}

export const ratio = ({ ours, theirs }: Pick<Figure, 'ours' | 'theirs'>): number => ours / theirs;

export function meetsBar(figure: Figure): boolean | undefined {
  const { bar, ours } = figure;
  if (!bar) return undefined;
  const measured = bar.of === 'value' ? ours : ratio(figure);
  return 'atMost' in bar ? measured <= bar.atMost : measured >= bar.atLeast;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of one number in each of several results. */
export const medianOf = <T>(results: readonly T[], pick: (result: T) => number): number =>
  median(results.map(pick));
