/** controller.ndjson: one second of the controller's own health a line. Beside the frames, which are of workers alone. */
import { existsSync, readFileSync } from 'node:fs';
import type { ControllerSecond } from '../../metrics/controller-health.ts';

export const CONTROLLER_FILE = 'controller.ndjson';

export const controllerLine = (second: ControllerSecond): string => `${JSON.stringify(second)}\n`;

/**
 * The seconds of a file in the order they were written; none where there is no such file. What is no such second,
 * as a last line that is torn, is left out: nothing that a run is judged by is lost with it.
 */
export function readControllerFile(path: string): ControllerSecond[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').flatMap(secondOf);
}

function secondOf(line: string): ControllerSecond[] {
  try {
    const second = JSON.parse(line) as Partial<ControllerSecond> | null;
    const { from, to, loopLagMs, busy } = second ?? {};
    const isOne = [from, to, loopLagMs, busy].every((value) => typeof value === 'number');
    return isOne ? [second as ControllerSecond] : [];
  } catch {
    return [];
  }
}
