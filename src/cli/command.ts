/** The shape of a command: what is typed, what help says, and the one call that it makes. */
import type { Given } from './given.ts';

export interface Flag {
  /** What is written after the flag, e.g. `N`; a flag without it is a switch. */
  readonly value?: string;
  readonly about: string;
  /** May be given several times, and is then a list. */
  readonly repeated?: boolean;
  /** May be given without its value, which is then ''; words that match this pattern are its value. */
  readonly optional?: RegExp;
}

export interface Argument {
  readonly name: string;
  readonly about: string;
  /** One or more. */
  readonly repeated?: boolean;
  /** Said when it is missing: how to give it. Absent: it may be left out. */
  readonly missing?: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly argument?: Argument;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly examples: readonly (readonly [typed: string, does: string])[];
  /** Resolves to the exit code. What it needs is imported here, so that help stays fast. */
  run(given: Given): Promise<number>;
}
