/**
 * How people name past runs on the command line: a folder, the name of one in `results`, the beginning of such a
 * name where only one begins so, `latest`, or `latest~N` for the one that is N runs older.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';
import { reasonOf } from './folder.ts';

/** Where runs leave their folders unless told otherwise. */
export const RESULTS = 'results';

/** Any of them makes a folder one of a run; a run that was killed at once has only the first. */
const SIGNS = ['run.json', 'frames.ndjson', 'summary.json'];

/** Names that are told when none or several fit. */
const SHOWN = 5;

/** The folder of a run. Throws RegattaError 104 when no run, or more than one, goes by that name. */
export function findRun(name: string, parent = RESULTS): string {
  const back = /^latest(?:~(\d+))?$/.exec(name);
  if (back && !isRun(name)) return latest(Number(back[1] ?? 0), parent);
  if (isRun(name)) return name;
  if (isRun(join(parent, name))) return join(parent, name);
  const runs = runFolders(parent);
  const fitting = runs.filter((run) => run.startsWith(name));
  if (fitting.length === 1) return join(parent, fitting[0] as string);
  if (fitting.length > 1)
    throw new RegattaError(
      `"${name}" names ${fitting.length} runs in ${parent}: ${some(fitting)}; write more of the name`,
      EXIT.badInput,
    );
  if (isFolder(name))
    throw new RegattaError(`${name} is no run's folder: ${SIGNS.join(', ')} are not in it`, EXIT.badInput);
  throw new RegattaError(`no run "${name}": ${whatThereIs(runs, parent)}`, EXIT.badInput);
}

/** The names of the runs in a folder, earliest first; none where there is no such folder. RegattaError 104. */
export function runFolders(parent = RESULTS): string[] {
  if (!existsSync(parent)) return [];
  try {
    return readdirSync(parent)
      .filter((name) => isRun(join(parent, name)))
      .sort(byTime);
  } catch (error) {
    throw new RegattaError(`${parent} can't be read: ${reasonOf(error as Error)}`, EXIT.badInput);
  }
}

function latest(back: number, parent: string): string {
  const runs = runFolders(parent);
  const found = runs.at(-1 - back);
  if (found !== undefined) return join(parent, found);
  const name = back === 0 ? 'latest' : `latest~${back}`;
  throw new RegattaError(`there is no ${name} run: ${whatThereIs(runs, parent)}`, EXIT.badInput);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const isRun = (path: string): boolean => isFolder(path) && SIGNS.some((sign) => existsSync(join(path, sign)));

/** Folders are named by their moment, `-2` … within one second; those that people have renamed come first. */
function byTime(a: string, b: string): number {
  const dated = (name: string) => Number(/^\d{4}-\d\d-\d\dT\d{6}-/.test(name));
  return dated(a) - dated(b) || a.localeCompare(b, 'en', { numeric: true });
}

const whatThereIs = (runs: readonly string[], parent: string): string =>
  runs.length === 0 ? `${parent} has none` : `${parent} has ${runs.length}: ${some(runs)}`;

/** The latest of them. */
const some = (runs: readonly string[]): string =>
  `${runs.length > SHOWN ? '… ' : ''}${runs.slice(-SHOWN).join(', ')}`;
