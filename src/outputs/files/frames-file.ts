/** frames.ndjson: one frame a line, as they came. A run that was killed can be reported from it. */
import { open } from 'node:fs/promises';
import { FRAME_VERSION, type Frame } from '../../metrics/frame.ts';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';
import { reasonOf } from './folder.ts';

export const frameLines = (frames: readonly Frame[]): string =>
  frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');

/** attempts.ndjson: one followed attempt a line, as they ended. */
export const attemptLines = (frames: readonly Frame[]): string =>
  frames.flatMap(({ attempts = [] }) => attempts.map((attempt) => `${JSON.stringify(attempt)}\n`)).join('');

/**
 * The frames of a file in the order they were written. The last line may be torn, where the run was killed or
 * its disk was full; it is left out. Any other line that is no frame of this version throws RegattaError 104.
 */
export async function* readFrames(path: string): AsyncGenerator<Frame> {
  let number = 0;
  let previous: string | undefined;
  for await (const line of lines(path)) {
    if (previous !== undefined) yield frameOf(previous, path, number);
    previous = line;
    number++;
  }
  if (previous === undefined || parsed(previous) === undefined) return;
  yield frameOf(previous, path, number);
}

async function* lines(path: string): AsyncGenerator<string> {
  try {
    const file = await open(path);
    yield* file.readLines();
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : reasonOf(error as Error);
    throw new RegattaError(`${path} can't be read: ${reason}`, EXIT.badInput);
  }
}

function frameOf(line: string, path: string, number: number): Frame {
  const frame = parsed(line);
  if (frame?.version === FRAME_VERSION) return frame as Frame;
  const found = frame?.version === undefined ? 'not a frame' : `a frame of version ${frame.version}`;
  throw new RegattaError(
    `${path}:${number}: expected a frame of version ${FRAME_VERSION}, found ${found}`,
    EXIT.badInput,
  );
}

/** Undefined for what is no JSON object. */
function parsed(line: string): Partial<Frame> | undefined {
  try {
    return (JSON.parse(line) as Partial<Frame> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
