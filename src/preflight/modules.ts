/** The modules that write lifecycles: whether each loads, and exports what a worker will call. */
import { pathToFileURL } from 'node:url';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

const EXPECTED =
  'expected a generator function as default export, as in `export default function* (device, steps)`';

/** Runs what the modules do when they are loaded. Throws a RegattaError (exit 104) for the first that won't do. */
export async function checkModules(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { default: life } = await load(path);
    if (typeof life !== 'function') throw new RegattaError(`${path}: ${EXPECTED}`, EXIT.badInput);
  }
}

async function load(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
    throw new RegattaError(`${path}: the module does not load: ${reason}`, EXIT.badInput);
  }
}
