/** The thread that a shard runs on: a piscina of one, with a worker's code loaded. */
import { setFlagsFromString } from 'node:v8';
import { Piscina } from 'piscina';

/**
 * Of a worker's young generation, MB. At 5,000 exchanges in flight node's own 16 fill faster than replies come, so that
 * every collection copies what is about to be garbage: 17.3 µs an exchange against 15.4. V8 would begin with 1 and grow
 * only while much survives: 13.2 µs against 12.8 with 48 from the beginning (12.4 with 64, but then 8.8 KB a device).
 */
export const SEMI_SPACE_MB = { first: 48, most: 64 } as const;
/** A young generation is three semi-spaces. */
const YOUNG_GENERATION_MB = 3 * SEMI_SPACE_MB.most;
const WORKER_FILE = new URL('../../workers/devices.js', import.meta.url).href;

let warm: Piscina | undefined;

/** Begins a thread before there is a shard for it: its code takes as long to load as the controller's does. */
export function warmUp(): void {
  warm ??= beginThread();
}

/** The one that was begun already, or another. Whoever takes it destroys it. */
export function takeThread(): Piscina {
  const thread = warm ?? beginThread();
  warm = undefined;
  return thread;
}

function beginThread(): Piscina {
  // There is no such limit for one worker: heaps made from now on begin so.
  setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_MB.first}`);
  return new Piscina({
    filename: WORKER_FILE,
    minThreads: 1,
    maxThreads: 1,
    // Under the default a worker's sockets freeze between tasks.
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}
