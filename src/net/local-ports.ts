/**
 * The local ports of this thread's connections. Linux looks for a free one at each connect, and once half of the 28,232
 * are taken that search is what a connection costs: 120 to 290 µs instead of 42, in a C program too (bench `connects`).
 * Going round in turn finds a free one at the first try nearly always, and comes to each as late as can be, when what
 * waits there since the connection before (TIME-WAIT) is over. It costs 5 µs for binding. Leaving the first 10,000 of a
 * run to the system was tried: what these leave behind is in the way for a minute, 11,000 to 17,000 connects/s then
 * instead of 23,000.
 */
import { readFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { type RandomStream, randomStream } from '../random.ts';

/** Both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The rest is left to the system's own choice. It keeps off ports that were chosen, for connections to anywhere, so that
 * other programs could not connect at all while every port was.
 */
const SHARE = 7 / 8;

export class LocalPorts {
  readonly #first: number;
  readonly #count: number;
  readonly #random: RandomStream;
  #next: number;

  constructor({ first, last }: PortRange, random: RandomStream) {
    this.#first = first;
    this.#count = Math.max(1, Math.floor((last - first + 1) * SHARE));
    this.#random = random;
    this.#next = this.#anywhere();
  }

  /** The port to try next. It may be taken. */
  next(): number {
    const port = this.#first + this.#next;
    this.#next = (this.#next + 1) % this.#count;
    return port;
  }

  /** The last one was taken, and so perhaps are those behind it: another thread's, or another program's. */
  leap(): void {
    this.#next = this.#anywhere();
  }

  #anywhere(): number {
    return Math.floor(this.#random() * this.#count);
  }
}

/** From the text of /proc/sys/net/ipv4/ip_local_port_range: the first and the last port. */
export function parsePortRange(text: string): PortRange | undefined {
  const [, first, last] = /^(\d+)\s+(\d+)/.exec(text) ?? [];
  return first === undefined || last === undefined ? undefined : { first: Number(first), last: Number(last) };
}

/** Those of this machine, for this thread; undefined where it does not tell, and the system chooses. */
export function systemPorts(): LocalPorts | undefined {
  try {
    const range = parsePortRange(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
    // Not of the run's seed: others that run the same one on this machine would all want the same ports.
    return range && new LocalPorts(range, randomStream('local ports', process.pid, threadId));
  } catch {
    return undefined;
  }
}
