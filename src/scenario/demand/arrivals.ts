/** How many devices of a fleet have arrived by a moment, and since when: from a few hundred of their arrivals. */
import type { SimulatedMs } from '../../lifecycle/effects.ts';

/** Between them devices are taken to arrive evenly. */
const STRETCHES = 512;

export class Arrivals {
  readonly devices: number;
  /** Ascending moments, the devices that arrived before each, and the sum of these over time up to it. */
  private readonly times: Float64Array;
  private readonly counts: Float64Array;
  private readonly sums: Float64Array;

  /** @param at when device 0 … devices−1 arrives; ascending */
  constructor(devices: number, at: (index: number) => SimulatedMs) {
    const stretches = Math.min(STRETCHES, devices - 1);
    this.devices = devices;
    this.times = new Float64Array(stretches + 2);
    this.counts = new Float64Array(stretches + 2);
    this.sums = new Float64Array(stretches + 2);
    for (let knot = 0; knot < this.times.length; knot++) {
      // So many have arrived just before the one of this number does; and one more right after the last.
      const count = knot > stretches ? devices : Math.round((knot * (devices - 1)) / Math.max(1, stretches));
      this.counts[knot] = count;
      this.times[knot] = at(Math.min(count, devices - 1));
      if (knot > 0) this.sums[knot] = this.sums[knot - 1]! + this.area(knot - 1, this.times[knot]!);
    }
  }

  get first(): SimulatedMs {
    return this.times[0]!;
  }
  get last(): SimulatedMs {
    return this.times.at(-1)!;
  }

  /** Where arrivals may become more or fewer. */
  get moments(): readonly SimulatedMs[] {
    return [...this.times];
  }

  /** Devices that arrived before a moment. */
  before(moment: SimulatedMs): number {
    const knot = this.knotBefore(moment);
    return knot < 0 ? 0 : this.countAt(knot, moment);
  }

  /** The same summed over time: device·ms that the devices had been there before a moment. */
  timeBefore(moment: SimulatedMs): number {
    const knot = this.knotBefore(moment);
    return knot < 0 ? 0 : this.sums[knot]! + this.area(knot, moment);
  }

  /** The last one before the moment; −1 when there is none. */
  private knotBefore(moment: SimulatedMs): number {
    let [low, high] = [0, this.times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! < moment) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private countAt(knot: number, moment: SimulatedMs): number {
    if (knot === this.times.length - 1) return this.devices;
    const share = (moment - this.times[knot]!) / (this.times[knot + 1]! - this.times[knot]!);
    return this.counts[knot]! + share * (this.counts[knot + 1]! - this.counts[knot]!);
  }

  private area(knot: number, moment: SimulatedMs): number {
    const ms = moment - this.times[knot]!;
    return ms === 0 ? 0 : (ms * (this.counts[knot]! + this.countAt(knot, moment))) / 2;
  }
}
