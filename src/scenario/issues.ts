/**
 * From what zod found to findings that read `expected …, found …; did you mean "…"?`. The messages of issues hold
 * only what was expected (see quantities.ts); this file says it for zod's own checks, and explains unions by the
 * branch that was meant.
 */
import type { core } from 'zod';
import { nearestWord } from '../nearest.ts';
import { expectedFound, type Finding, type Path } from './diagnostics.ts';

type Issue = core.$ZodIssue;
type RawIssue = core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

/** The error map of a parse: what was expected where a schema does not say so itself. */
export function expectation(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'unrecognized_keys':
      // Not a sentence but the words that are known here; unknownKeys() makes the sentence.
      return knownKeys(issue.inst).join(' ');
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'above' : 'of at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'below' : 'of at most', issue.maximum);
    case 'invalid_union':
      return issue.discriminator ? oneOf((issue.options as readonly unknown[]).map(String)) : '';
    case 'invalid_format':
      return issue.pattern ? `a text that matches ${issue.pattern}` : `a text in the form of ${issue.format}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return 'something else';
  }
}

const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? words[0]! : `one of ${words.join(', ')}`;

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string')
    return Number(limit) === 1 ? 'a text' : `a text with a length ${relation} ${limit}`;
  if (origin === 'array') return `a list with a length ${relation} ${limit}`;
  return `a ${origin === 'int' ? 'whole number' : 'number'} ${relation} ${limit}`;
}

function knownKeys(schema: unknown): string[] {
  const shape = (schema as core.$ZodObject | undefined)?._zod.def.shape;
  return shape && Object.keys(shape).length > 0 ? Object.keys(shape) : ['nothing'];
}

/** All findings of a failed parse of this value. */
export function findingsOf(issues: readonly Issue[], root: unknown): Finding[] {
  const found = issues.flatMap((issue) => findings(issue, [], root));
  // A misspelt key also leaves its right spelling missing: the first says it all.
  const corrected = new Set(found.flatMap(({ suggests }) => suggests ?? []));
  return found.filter(({ missing }) => missing === undefined || !corrected.has(missing));
}

interface IssueFinding extends Finding {
  /** The path at which a key is missing, and the path that a misspelt key should have had. */
  readonly missing?: string;
  readonly suggests?: string;
}

function findings(issue: Issue, parent: Path, root: unknown): IssueFinding[] {
  const path = [...parent, ...(issue.path as Path)];
  // As it was written: a check behind a transformation would show 1500 for 1.5s.
  const found = valueAt(root, path);
  if (issue.code === 'unrecognized_keys')
    return unknownKeys(issue.keys, path, issue.message.split(' '), root);
  if (found === undefined && path.length > 0) return [missingKey(path, expectedBy(issue))];
  if (issue.code === 'invalid_key') {
    const message = expectedFound(issue.issues[0]?.message ?? 'another key', path.at(-1));
    return [{ path, message, atKey: true }];
  }
  const meant = issue.code === 'invalid_union' && issue.message === '' && meantBranch(issue.errors, found);
  if (meant) return meant.flatMap((inner) => findings(inner, path, root));
  const expected = expectedBy(issue);
  const unquoted = expected === 'a text' && (typeof found === 'number' || typeof found === 'boolean');
  const hint = unquoted ? '; put it in quotes' : '';
  return [{ path, message: expectedFound(expected, found, wordsOf(issue)) + hint }];
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, part) => (value === null || typeof value !== 'object' ? undefined : Reflect.get(value, part)),
    root,
  );

const missingKey = (path: Path, expected: string): IssueFinding => ({
  path: path.slice(0, -1),
  message: `expected the key "${path.at(-1)}" (${expected}), found none`,
  atKey: true,
  missing: path.join('\n'),
});

function unknownKeys(
  keys: readonly string[],
  path: Path,
  known: readonly string[],
  root: unknown,
): IssueFinding[] {
  // `- repeat:` with its settings not indented further: they are siblings, and it is empty.
  const empty = known.find((key) => valueAt(root, [...path, key]) === null);
  return keys.map((key) => {
    const at = { path: [...path, key], atKey: true };
    if (empty !== undefined)
      return {
        ...at,
        message: `${expectedFound(oneOf(known), key)}; to belong to "${empty}" it must be indented further`,
      };
    const near = nearestWord(key, known);
    const suggests = near === undefined ? {} : { suggests: [...path, near].join('\n') };
    return { ...at, message: expectedFound(oneOf(known), key, known), ...suggests };
  });
}

/** What an issue expected; for a union that no branch of fits, what each of them did. */
function expectedBy(issue: Issue): string {
  if (issue.message !== '' || issue.code !== 'invalid_union') return issue.message;
  const roots = issue.errors.flatMap((errors) => errors.filter(({ path }) => path.length === 0).slice(0, 1));
  return [...new Set(roots.map(expectedBy))].join(' or ');
}

function wordsOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue) return (issue.options as unknown[]).map(String);
  return [];
}

/** The branch that takes this kind of value; of several, the one with the fewest faults at its own level. */
function meantBranch(branches: readonly (readonly Issue[])[], found: unknown): readonly Issue[] | undefined {
  const faults = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => sum + ownFaults(issue, found), 0);
  return branches
    .filter((issues) => !issues.some((issue) => isOtherKind(issue, found)))
    .toSorted((a, b) => faults(a) - faults(b))[0];
}

const isOtherKind = (issue: Issue, found: unknown): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    (issue.code === 'invalid_value' && !issue.values.some((value) => typeof value === typeof found)) ||
    (issue.code === 'invalid_union' && !meantBranch(issue.errors, found)));

function ownFaults(issue: Issue, found: unknown): number {
  if (issue.path.length > 1) return 0;
  if (issue.code === 'unrecognized_keys') return issue.path.length === 0 ? issue.keys.length : 0;
  return valueAt(found, issue.path as Path) === undefined ? 1 : 0;
}
