/** What is wrong with a scenario, and where. */
import { nearestWord } from '../nearest.ts';

export interface Diagnostic {
  /** The file as it was named, or the flag (`--set fleets.x.devices`) when the value came from there. */
  readonly file: string;
  /** From 1; 0 when the whole of `file` is meant. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where in a scenario, as keys and indexes from its root. */
export type Path = readonly (string | number)[];

/** A mistake that is known by its path and not yet by its line. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** Points at the key of the path's last part instead of its value. */
  readonly atKey?: boolean;
  /** Points into the value's text, from 1. */
  readonly column?: number;
}

/** `file:line:column: message`. */
export const formatDiagnostic = ({ file, line, column, message }: Diagnostic): string =>
  line === 0 ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`;

export const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  (a.file < b.file ? -1 : Number(a.file > b.file)) || a.line - b.line || a.column - b.column;

/** `expected …, found …`, with the nearest of the words that would have been right. */
export function expectedFound(expected: string, found: unknown, words: readonly string[] = []): string {
  const near = typeof found === 'string' ? nearestWord(found, words) : undefined;
  return `expected ${expected}, found ${show(found)}${didYouMean(near)}`;
}

export const didYouMean = (near: string | undefined): string =>
  near === undefined ? '' : `; did you mean "${near}"?`;

/** A value of a YAML file in a few words. */
export function show(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value !== 'object') return String(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty map';
  return `a map with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ' …' : ''}`;
}
