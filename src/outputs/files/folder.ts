/** The folder of one run's results: `results/2026-11-22T101500-demo`. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';

/** Runs of one scenario that begin in the same second, before something else must be wrong. */
const SUFFIXES = 1000;

/** Makes a folder of its own for the run; when the name is taken, with `-2`, `-3` … Throws RegattaError 104. */
export function makeResultFolder(parent: string, scenario: string, now: Date): string {
  const path = join(parent, `${timestamp(now)}-${fileName(scenario)}`);
  try {
    makeWithParents(parent);
    for (let suffix = 1; suffix < SUFFIXES; suffix++) {
      const candidate = suffix === 1 ? path : `${path}-${suffix}`;
      if (makeNew(candidate)) return candidate;
    }
  } catch (error) {
    throw notWritable(parent, error as NodeJS.ErrnoException);
  }
  throw new RegattaError(`no free folder name for results at ${path}: remove old ones`, EXIT.badInput);
}

/** Not by mkdir's `recursive`: Node 20 never returns from it where nothing can be made, as in /proc. */
function makeWithParents(path: string): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have made it in the meantime.
    if (isFolder(path)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeWithParents(dirname(path));
    makeWithParents(path);
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function makeNew(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export const notWritable = (path: string, error: NodeJS.ErrnoException): RegattaError =>
  new RegattaError(
    `results can't be written to ${path}: ${reasonOf(error)}; choose another folder with --out`,
    EXIT.badInput,
  );

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it is a file',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'the folder is gone',
  EMFILE: 'too many open files (ulimit -n)',
  EFBIG: 'the file is larger than this system allows (ulimit -f)',
  EIO: 'the disk reported an error',
};

/** In words for people. */
export const reasonOf = (error: NodeJS.ErrnoException): string => REASONS[error.code ?? ''] ?? error.message;

/** `2026-11-22T101500`, local time, as the person who started the run saw it. */
function timestamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${date}T${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** A scenario's name may hold anything; a file's name may not. */
const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'run';
