/**
 * Cells of devices on their way through Redis, of runs that somebody watches. They are unnumbered and few are kept:
 * the next ones, half a second later, tell all of it again.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { WorkerCells } from '../metrics/cell.ts';
import { cellsStream, KEPT_SECONDS } from './names.ts';
import { StreamReader } from './stream-reader.ts';

/** Entries, at least: half a second of 64 workers. */
const KEPT = 64;
const LEVEL = { level: 1 };

/** Fields and values, as XADD takes them. */
export const cellsFields = ({ worker, steps, cells }: WorkerCells): (string | Buffer)[] => [
  'worker',
  String(worker),
  'steps',
  JSON.stringify(steps),
  'cells',
  deflateRawSync(cells, LEVEL),
];

/** From the buffers of an entry. Throws an Error for what cellsFields has not made. */
export function cellsOf(fields: readonly Buffer[]): WorkerCells {
  const [, worker, , steps, , cells] = fields;
  if (!worker || !steps || !cells) throw new Error('not the cells of a worker');
  return {
    worker: Number(worker),
    steps: JSON.parse(steps.toString()) as string[][],
    cells: Uint8Array.from(inflateRawSync(cells)),
  };
}

/** Unless the connection is away. */
export function sendCells(redis: Redis, run: string, cells: WorkerCells): void {
  if (redis.status !== 'ready') return;
  const stream = cellsStream(run);
  redis.xadd(stream, 'MAXLEN', '~', KEPT, '*', ...cellsFields(cells)).catch(() => {});
  redis.expire(stream, KEPT_SECONDS).catch(() => {});
}

/** Over a connection of its own, until it is stopped. */
export const readCells = (redis: Redis, run: string, take: (cells: WorkerCells) => void): StreamReader =>
  new StreamReader(redis.duplicate(), cellsStream(run), (fields) => take(cellsOf(fields)));
