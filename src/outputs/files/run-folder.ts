/** What a run has left in its folder, read again. Every mistake is a RegattaError 104: one line that names the file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import { SUMMARY_VERSION, type Summary } from '../../metrics/summary.ts';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';
import { OUTLINE_VERSION, type RunOutline } from '../story/outline.ts';
import { CONTROLLER_FILE, readControllerFile } from './controller-file.ts';
import type { Environment } from './environment.ts';
import { reasonOf } from './folder.ts';

export interface RunFolder {
  readonly outline: RunOutline;
  /** Absent where the run was killed before it could conclude. */
  readonly summary?: Summary;
  readonly environment?: Environment;
  /** The path of frames.ndjson, for readFrames(). */
  readonly frames: string;
  /** The controller's seconds; none in runs of old, and of one fetched from Redis. */
  readonly controller: readonly ControllerSecond[];
}

export function readRunFolder(folder: string): RunFolder {
  const outline = read<RunOutline>(join(folder, 'run.json'), OUTLINE_VERSION);
  if (!outline)
    throw new RegattaError(
      `${join(folder, 'run.json')} is missing: the run did not come to its start, or an older Regatta made it; run it again`,
      EXIT.badInput,
    );
  const summary = read<Summary>(join(folder, 'summary.json'), SUMMARY_VERSION);
  const environment = read<Environment>(join(folder, 'environment.json'), 1);
  return {
    outline,
    ...(summary && { summary }),
    ...(environment && { environment }),
    frames: join(folder, 'frames.ndjson'),
    controller: readControllerFile(join(folder, CONTROLLER_FILE)),
  };
}

/** Undefined where there is no such file. */
function read<Document extends { readonly version: number }>(
  path: string,
  version: number,
): Document | undefined {
  if (!existsSync(path)) return undefined;
  const document = parsed(path) as Partial<Document> | null;
  if (document?.version === version) return document as Document;
  const found = document?.version === undefined ? 'none' : `version ${document.version}`;
  const newer =
    Number(document?.version) > version ? ': a newer Regatta wrote it, report it with that one' : '';
  throw new RegattaError(`${path}: expected version ${version}, found ${found}${newer}`, EXIT.badInput);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not valid JSON' : reasonOf(error as Error);
    throw new RegattaError(`${path} can't be read: ${reason}`, EXIT.badInput);
  }
}
