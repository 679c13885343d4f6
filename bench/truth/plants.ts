/** What the proxy plants: a delay for each reply, drawn beforehand, so that what was planted is known to the last one. */
import { draw } from '../../src/lifecycle/distribution.ts';
import { type RandomStream, randomStream } from '../../src/random.ts';

/** What becomes of a reply; the proxy's words. */
export type Fate = 'once' | 'twice' | 'dropped';

export interface Planted {
  /** From the moment the proxy reads a request to the moment its reply leaves; real ms. */
  readonly delay: number;
  readonly fate: Fate;
}

export interface Plant {
  readonly name: string;
  /** Who asks: fewer ask more often each. */
  readonly devices: number;
  /** Real ms. */
  readonly replyTimeout: number;
  /** The reply of that number among those that are then shuffled. */
  readonly reply: (random: RandomStream, number: number) => Planted;
  /** No reply leaves within; real ms after the first request. */
  readonly stall?: { readonly at: number; readonly ms: number };
  /** What is held to what was planted: none lies where the distribution jumps, and one reply more moves it far. */
  readonly percentiles: { readonly fromSend: readonly number[]; readonly fromDue?: readonly number[] };
}

/** Replies of one plant before it begins anew. */
const LENGTH = 10_000;
/** How much later than its request's time-out a late reply comes; ms. */
const LATE = { least: 50, most: 250 };

const normal = (mean: number, deviation: number) => (random: RandomStream) =>
  draw({ kind: 'normal', mean, deviation }, random);
const [quick, usual, slow] = [normal(5, 0.5), normal(20, 4), normal(40, 4)];
const once = (delay: number): Planted => ({ delay, fate: 'once' });
const usually = { devices: 2000, replyTimeout: 5000 };

export const LATENCIES: readonly Plant[] = [
  {
    name: 'normal',
    ...usually,
    reply: (random) => once(usual(random)),
    percentiles: { fromSend: [50, 90, 99, 99.9] },
  },
  {
    name: 'bimodal',
    ...usually,
    reply: (random, number) => once((number % 10 < 7 ? quick : slow)(random)),
    percentiles: { fromSend: [50, 90, 99, 99.9] },
  },
  {
    name: '1 % of 500 ms',
    ...usually,
    reply: (random, number) => once(number % 100 === 0 ? 500 : quick(random)),
    percentiles: { fromSend: [50, 90, 98, 99.9] },
  },
  {
    name: 'stall of 2 s',
    // Each has twenty requests due within it and asks them one after the other: 12,500 a second for a second after it.
    ...usually,
    devices: 500,
    reply: (random) => once(slow(random)),
    stall: { at: 12_000, ms: 2000 },
    percentiles: { fromSend: [50, 90, 99, 99.9], fromDue: [90, 97, 99, 99.9] },
  },
];

/** One in fifty each: never, twice, and later than its request's time-out, when the device is asking the next. */
export const MISBEHAVIOUR: Plant = {
  name: 'lost, twice, late',
  ...usually,
  replyTimeout: 1000,
  reply(random, number) {
    const delay = quick(random);
    if (number % 50 === 0) return { delay, fate: 'dropped' };
    if (number % 50 === 1) return { delay, fate: 'twice' };
    const late = 1000 + LATE.least + (LATE.most - LATE.least) * random();
    return once(number % 50 === 2 ? late : delay);
  },
  percentiles: { fromSend: [] },
};

/** The same seed, the same replies in the same order. */
export function plant({ name, reply }: Plant): Planted[] {
  const random = randomStream('plant', name);
  const replies = Array.from({ length: LENGTH }, (_, number) => reply(random, number));
  for (let last = replies.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [replies[last], replies[other]] = [replies[other]!, replies[last]!];
  }
  return replies;
}

const FLAGS: Readonly<Record<Fate, number>> = { once: 0, twice: 0x4000_0000, dropped: 0x8000_0000 };

/** As delay-proxy.c reads it. */
export function encodePlanted(replies: readonly Planted[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(replies.length * 4));
  for (const [place, { delay, fate }] of replies.entries())
    bytes.setUint32(place * 4, Math.round(delay * 1000) + FLAGS[fate], true);
  return new Uint8Array(bytes.buffer);
}
