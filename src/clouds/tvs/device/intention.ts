/** What a person is going to do about a music page, decided before anything happens. Pure. */
import { draw } from '../../../lifecycle/backoff.ts';
import type { SimulatedMs } from '../../../lifecycle/effects.ts';
import type { MusicAuthArguments } from '../language.ts';

export interface Intention {
  /** Before the code is scanned, or QQ Music is asked. */
  readonly scansAfter: SimulatedMs;
  readonly answersAfter: SimulatedMs;
  readonly answer: 'confirm' | 'refuse' | 'never';
  /** QQ Music is on the phone. */
  readonly installed: boolean;
  readonly downloads: SimulatedMs;
}

/** All draws at once, always as many: what a speaker draws later does not depend on what the person is like. */
export function intend(
  { thinking, refuses, never, installed, download }: MusicAuthArguments,
  random: () => number,
): Intention {
  const [scansAfter, answersAfter] = [draw(thinking, random()), draw(thinking, random())];
  const answered = random();
  const answer = answered < refuses ? 'refuse' : answered < refuses + never ? 'never' : 'confirm';
  return {
    scansAfter,
    answersAfter,
    answer,
    installed: random() < installed,
    downloads: draw(download, random()),
  };
}
