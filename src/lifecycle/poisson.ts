/**
 * A Poisson process of rate 1: when its events come, each found without those before it being kept. Put on the axis of
 * a cumulative rate it becomes a Poisson process of that rate, whatever way the rate changes (time-rescaling).
 */
import { mulberry32 } from '../random.ts';

/** The sum before every so many events is kept: 8 bytes a stride, and at most a stride of gaps drawn again. */
const STRIDE = 256;
/** What nextState() adds: draw n of a stream has the state seed + n times this. */
const STEP = 0x6d2b79f5;

export class UnitPoisson {
  private readonly seed: number;
  /** When event i·STRIDE − 1 comes. */
  private readonly landmarks: number[] = [0];
  /** The event that was asked for last, and when it comes: the next one is mostly not far. */
  private last = -1;
  private sum = 0;

  /** @param seed the stream's state before its first draw */
  constructor(seed: number) {
    this.seed = seed;
  }

  /** When event 0, 1, 2 … comes. Sums are always made in the same order: the same numbers for whoever asks. */
  at(event: number): number {
    const stride = Math.floor(event / STRIDE);
    while (this.landmarks.length <= stride) this.layLandmark();
    if (this.last > event || this.last < stride * STRIDE) {
      this.last = stride * STRIDE - 1;
      this.sum = this.landmarks[stride]!;
    }
    while (this.last < event) this.sum += this.gapBefore(++this.last);
    return this.sum;
  }

  /** How many events come before a moment. */
  before(moment: number): number {
    while (this.landmarks.at(-1)! < moment) this.layLandmark();
    let low = 0;
    let high = this.landmarks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.landmarks[middle]! < moment) low = middle;
      else high = middle;
    }
    let event = low * STRIDE;
    while (this.at(event) < moment) event++;
    return event;
  }

  private layLandmark(): void {
    const stride = this.landmarks.length;
    let sum = this.landmarks[stride - 1]!;
    for (let event = (stride - 1) * STRIDE; event < stride * STRIDE; event++) sum += this.gapBefore(event);
    this.landmarks.push(sum);
  }

  private gapBefore(event: number): number {
    return -Math.log(1 - mulberry32((this.seed + Math.imul(event + 1, STEP)) | 0));
  }
}
