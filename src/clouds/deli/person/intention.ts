/** What a person is going to do, decided before anything happens. Pure. */
import { draw } from '../../../lifecycle/distribution.ts';
import type { SimulatedMs } from '../../../lifecycle/effects.ts';
import type { PersonSettings } from '../language.ts';

export interface Intention {
  /** 0: the device's own person; 1, 2 … one of the colleagues. */
  readonly who: number;
  /** Somebody from elsewhere tries first. */
  readonly strangerFirst: boolean;
  /** Before the code is scanned. */
  readonly scansAfter: SimulatedMs;
  /** From the scan to the answer. */
  readonly answersAfter: SimulatedMs;
  readonly answer: 'confirm' | 'refuse' | 'never';
}

/**
 * All of a person's draws at once, always as many: what a device draws afterwards depends neither on when the person
 * acts nor on what the person is like.
 */
export function intend(settings: PersonSettings, random: () => number): Intention {
  const { thinking, refuses, never, strangers, colleagues } = settings;
  const who = Math.floor(random() * (colleagues + 1));
  const strangerFirst = random() < strangers;
  const answered = random();
  // A distribution takes one draw or two of its random source.
  const [a, b, c, d] = [random(), random(), random(), random()];
  return {
    who,
    strangerFirst,
    scansAfter: draw(thinking, inTurn(a, b)),
    answersAfter: draw(thinking, inTurn(c, d)),
    answer: answered < refuses ? 'refuse' : answered < refuses + never ? 'never' : 'confirm',
  };
}

function inTurn(...draws: readonly number[]): () => number {
  let next = 0;
  return () => draws[next++] ?? 0;
}
