/** One defect put into the sources on purpose, which a test must notice. */

export const KINDS = ['due time', 'outcome sum', 'frame merge', 'validity'] as const;
export type Kind = (typeof KINDS)[number];

export interface Mutation {
  readonly kind: Kind;
  /** What goes wrong by it, in words. */
  readonly defect: string;
  /** From the repository's root. */
  readonly file: string;
  /** As it stands there, once. */
  readonly text: string;
  readonly instead: string;
  /** Test files that should notice: `fleet/live-world` is src/fleet/live-world.test.ts. */
  readonly tests: readonly string[];
}

/** The source with the defect. Throws when the text is not in it exactly once: the mutation must follow the code. */
export function mutate(source: string, { file, text, instead, defect }: Mutation): string {
  const places = source.split(text).length - 1;
  if (places !== 1)
    throw new Error(`${file} has ${places} times, not once, what "${defect}" replaces:\n${text}`);
  // A function, since `$` in a replacement text means something.
  return source.replace(text, () => instead);
}
