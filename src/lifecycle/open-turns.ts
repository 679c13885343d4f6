/**
 * An open loop: turns begin when they are due, each as a life of its own beside the others, whether or not the ones
 * before are over. Beyond a bound of turns under way what is due is missed, and counted so.
 */
import { nextState } from '../random.ts';
import type { Device } from './cloud.ts';
import type { Life } from './effects.ts';
import { OK, type Outcome, succeeded } from './outcome.ts';
import type { OpenLoop } from './script.ts';

export class OpenTurns {
  /** The first failure of those that are over, or `ok`. */
  result: Outcome = OK;
  private readonly step: string;
  private readonly atMost: OpenLoop;
  private readonly life: () => Life<Outcome>;
  private underWay = 0;
  // Each turn draws from a stream of its own: when replies come moves nothing that another one draws.
  private stream: number;

  /** @param step under which turns are counted that are missed @param life of one turn */
  constructor(atMost: OpenLoop, step: string, device: Device, life: () => Life<Outcome>) {
    this.atMost = atMost;
    this.step = step;
    this.life = life;
    this.stream = (device.random() * 2 ** 32) | 0;
  }

  /** Begins the turn that is due now, or misses it. */
  *begin(): Life {
    this.stream = nextState(this.stream);
    if (this.underWay >= this.atMost) yield { kind: 'missed', step: this.step, count: 1 };
    else yield { kind: 'turn', life: this.turn(), stream: this.stream };
  }

  /** Waits until none is under way any more. */
  *over(): Life<Outcome> {
    if (this.underWay > 0) yield { kind: 'turns' };
    return this.result;
  }

  private *turn(): Life {
    this.underWay++;
    try {
      const outcome = yield* this.life();
      if (succeeded(this.result)) this.result = outcome;
    } finally {
      this.underWay--;
    }
  }
}
