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
  /**
   * What is held to what was planted. None lies on or beside a step, where the share of one kind of reply ends: there
   * one reply more or less decides between 30 ms and 500, and no latency is the percentile.
   */
  readonly percentiles: { readonly fromSend: readonly number[]; readonly fromDue?: readonly number[] };
  /** Told for information, and held to nothing. */
  readonly unjudged?: true;
}

/** Replies of one plant before it begins anew. */
const LENGTH = 10_000;
/** How much later than its request's time-out a late reply comes; ms. */
const LATE = { least: 50, most: 250 };

const normal = (mean: number, deviation: number) => (random: RandomStream) =>
  draw({ kind: 'normal', mean, deviation }, random);
/** As platforms answer: in tens of ms, of which 1 % is more than the way through the kernel. */
const [quick, usual, slow] = [normal(30, 3), normal(40, 8), normal(90, 9)];
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
    percentiles: { fromSend: [50, 90, 95, 99.5, 99.9] },
  },
  {
    name: 'stall of 2 s',
    // Each has 25 requests due within it and asks them one after the other: 10,000 a second for two seconds after it.
    ...usually,
    devices: 400,
    reply: (random) => once(usual(random)),
    stall: { at: 12_000, ms: 2000 },
    // 0.4 % meet it while they are on their way. 20 % are due in it or wait for such, and what the worker takes to
    // react adds up over those of a device: 8 ms for the first, when 400 replies come at once, 10 after 25 more.
    percentiles: { fromSend: [50, 90, 97, 99.9], fromDue: [93, 95, 97, 99] },
  },
  {
    name: 'normal of 5 ms',
    ...usually,
    reply: (random) => once(normal(5, 0.5)(random)),
    percentiles: { fromSend: [50, 90, 99, 99.9] },
    unjudged: true,
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
