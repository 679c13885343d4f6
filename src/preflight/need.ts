/** What a run of some size takes of a machine. Pure. */

export interface RunSize {
  readonly devices: number;
  readonly workers: number;
  /** Number of different gateway addresses (host and port) that the devices connect to. */
  readonly gatewayAddresses: number;
  /** Whether all gateways are on this machine's 127.0.0.0/8. */
  readonly loopback: boolean;
  /** Whether the embedded platform runs on this machine too. */
  readonly embedded: boolean;
  /** Bytes of a connected device, as calibrated; a figure that is on the safe side when absent. */
  readonly deviceBytes?: number;
}

/** Descriptors besides the devices' own: downloads and calls of a worker; result files, IPC, libraries. */
const DESCRIPTORS_PER_WORKER = 50;
const DESCRIPTORS_FOR_THE_REST = 200;
const MEBIBYTE = 1024 ** 2;
/** Bytes; DESIGN sections 3 and 4. A worker's and a process's own share are rounded up from a first measurement. */
const MEMORY = { device: 12e3, embeddedConnection: 35e3, worker: 60 * MEBIBYTE, process: 80 * MEBIBYTE };
/** Node's own threads and those of its libraries, in a process. */
const THREADS_OF_A_PROCESS = 16;
/** Being made at once, unless the scenario says otherwise (`limits: handshakes:`). */
const HANDSHAKES = 64;

/** Open files of the generator's process, besides its connections. */
export const otherDescriptors = (workers: number): number =>
  DESCRIPTORS_PER_WORKER * workers + DESCRIPTORS_FOR_THE_REST;

export const descriptorsNeeded = ({ devices, workers }: RunSize): number =>
  devices + otherDescriptors(workers);

/** Bytes. */
export const memoryNeeded = ({ devices, workers, embedded, deviceBytes = MEMORY.device }: RunSize): number =>
  devices * (deviceBytes + (embedded ? MEMORY.embeddedConnection : 0)) +
  workers * MEMORY.worker +
  MEMORY.process * (embedded ? 2 : 1);

export const threadsNeeded = ({ workers, embedded }: RunSize): number =>
  workers + THREADS_OF_A_PROCESS * (embedded ? 2 : 1);

/** Connections that a platform on this machine may not have accepted yet. */
export const backlogNeeded = ({ workers }: RunSize): number => workers * HANDSHAKES;
