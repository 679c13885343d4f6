/** What workers tell, as it lies in a run's words stream: a deflated JSON text with its worker and number. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FromAgent, Numbered } from './messages.ts';

/** Fastest: a frame of 30 KB becomes 6 in half a millisecond. */
const LEVEL = { level: 1 };

/** Fields and values, as XADD takes them. */
export const wordFields = ({ worker, number, message }: Numbered<FromAgent>): (string | Buffer)[] => [
  'worker',
  String(worker),
  'number',
  String(number),
  'message',
  deflateRawSync(JSON.stringify(message), LEVEL),
];

/** From the buffers of an entry. Throws an Error for what wordFields has not made. */
export function wordOf(fields: readonly Buffer[]): Numbered<FromAgent> {
  const [, worker, , number, , message] = fields;
  if (!worker || !number || !message) throw new Error('not a word of an agent');
  return {
    worker: Number(worker),
    number: Number(number),
    message: JSON.parse(inflateRawSync(message).toString()) as FromAgent,
  };
}
