/** When a `repeat` has its turns: planned from the planned start, so that a slow reply moves no later one. */
import { mulberry32, nextState } from '../random.ts';
import { draw } from './backoff.ts';
import type { Device } from './cloud.ts';
import type { SimulatedMs } from './effects.ts';
import type { Every, ScriptNode } from './script.ts';

type Repeat = Extract<ScriptNode, { kind: 'repeat' }>;

export class Ticks {
  /** When the window closes. */
  readonly end: SimulatedMs;
  private readonly node: Repeat;
  private readonly start: SimulatedMs;
  private left: number;
  // From the start and not from zero: multiples of whole milliseconds stay exact, whatever the start's fraction.
  private offset = 0;
  // Its own stream, from one draw: what a turn draws, and whether it has its turn, moves no later tick.
  private random: number;

  constructor(node: Repeat, start: SimulatedMs, device: Device) {
    this.node = node;
    this.random = node.every && draws(node.every) ? (device.random() * 2 ** 32) | 0 : 0;
    this.start = start;
    this.end = start + (node.simulated ?? Number.POSITIVE_INFINITY);
    this.left = node.times ?? Number.POSITIVE_INFINITY;
    // A Poisson process has no event at its start.
    if (node.every && 'poisson' in node.every) this.offset = this.gap(node.every);
  }

  /** When the next one is due. */
  get due(): SimulatedMs {
    return this.start + this.offset;
  }
  get over(): boolean {
    const { simulated = Number.POSITIVE_INFINITY } = this.node;
    return this.left <= 0 || this.offset >= simulated;
  }
  next(): void {
    const { every } = this.node;
    this.left--;
    if (every) this.offset += this.gap(every);
  }

  private gap(every: Every): SimulatedMs {
    this.random = nextState(this.random);
    const random = mulberry32(this.random);
    return 'poisson' in every ? -every.poisson * Math.log(1 - random) : draw(every, random);
  }
}

const draws = (every: Every): boolean => 'poisson' in every || every.min !== every.max;
