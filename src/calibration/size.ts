/** How large a calibration may be on a machine. Pure. */
import type { Limits } from '../preflight/limits.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/** Of a core, what a null responder needs for each core of workers; measured: 11.3 µs a request, and 17.6 of ours. */
const RESPONDER_SHARE = 0.7;
/** Descriptors of a process besides those of its connections. */
const OTHER_DESCRIPTORS = 300;
/** Connections just closed hold their port for a minute. */
const USABLE_PORTS = 0.25;
/** With fewer devices a rate of thousands says nothing. */
const LEAST_DEVICES = 500;

/** Workers of the largest fleet: as many as the cores have room for beside the responders; two on two cores. */
export const workersToMeasure = (cores: number): number =>
  Math.max(Math.min(2, cores), Math.floor(cores / (1 + RESPONDER_SHARE)));

export const respondersFor = (workers: number): number => Math.max(1, Math.round(workers * RESPONDER_SHARE));

/** Throws a RegattaError (exit 104) when they are too few to find anything out. */
export function mostDevices({ descriptors, ports }: Limits): number {
  const byDescriptors = (descriptors?.soft ?? Number.POSITIVE_INFINITY) - OTHER_DESCRIPTORS;
  const byPorts = (ports ?? Number.POSITIVE_INFINITY) * USABLE_PORTS;
  if (byDescriptors < LEAST_DEVICES)
    throw new RegattaError(
      `a calibration needs ${LEAST_DEVICES + OTHER_DESCRIPTORS} open files, this process may have ${descriptors?.soft}: run \`ulimit -n 10000\` first`,
      EXIT.badInput,
    );
  return Math.max(LEAST_DEVICES, Math.floor(Math.min(byDescriptors, byPorts)));
}
