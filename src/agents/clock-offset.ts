/**
 * How far apart two clocks are, from questions and answers over a network (Cristian). The answer with the shortest
 * round trip was held up least; whatever its two ways took, the truth is within half of that round trip.
 */

export interface Exchange {
  /** Our clock as the question left and as the answer came, ms. */
  readonly asked: number;
  readonly heard: number;
  /** The other clock in between, ms. */
  readonly told: number;
}

export interface Offset {
  /** The other clock minus ours, ms. */
  readonly offsetMs: number;
  /** At most this far from the truth. */
  readonly errorMs: number;
}

/** Throws RangeError without any exchange. */
export function estimateOffset(exchanges: readonly Exchange[]): Offset {
  const [first] = exchanges.toSorted((a, b) => a.heard - a.asked - (b.heard - b.asked));
  if (first === undefined) throw new RangeError('an offset needs at least one exchange');
  const { asked, heard, told } = first;
  return { offsetMs: told - (asked + heard) / 2, errorMs: (heard - asked) / 2 };
}

/** One exchange after another, so that none waits behind another. */
export async function measureOffset(
  otherClock: () => Promise<number>,
  ourClock: () => number,
  exchanges: number,
): Promise<Offset> {
  const all: Exchange[] = [];
  for (let i = 0; i < exchanges; i++) {
    const asked = ourClock();
    const told = await otherClock();
    all.push({ asked, told, heard: ourClock() });
  }
  return estimateOffset(all);
}
