/** What is told of an outcome: what it means, in a few words; how it usually comes about and what to look at. */
export type Explained = readonly [meaning: string, cause: string];

/** By outcome, or by the code within a domain. */
export type Explanations = Readonly<Record<string, Explained>>;

/** What a table itself has under a name; a server may call its codes anything, `constructor` too. */
export const inTable = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
