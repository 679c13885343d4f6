/** The seconds of a run, one after the other, and where each lies on the run's own schedule, which pauses hold. */

/** Where phases and the end lie; simulated ms. */
export interface Timeline {
  readonly timeScale: number;
  readonly phases: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** Absent: the run ends when every life has ended. */
  readonly ends?: number;
}

/** Seconds of real time, from the start of the schedule. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Of a phase, or of the whole run: then `to` may be infinite. */
export function spanOf({ timeScale, phases, ends }: Timeline, phase: string | undefined): Span {
  const seconds = (simulated: number) => simulated / timeScale / 1000;
  const found = phases.find(({ name }) => name === phase);
  if (phase !== undefined && found) return { from: seconds(found.from), to: seconds(found.to) };
  return { from: 0, to: ends === undefined ? Number.POSITIVE_INFINITY : seconds(ends) };
}

export interface Moment {
  /** Of the run, from 0. */
  readonly second: number;
  /** When it ended, real ms since the start. */
  readonly at: number;
  /** Seconds of the schedule that were over when it began. */
  readonly position: number;
  /** The schedule stood still in it, or has only just gone on. */
  readonly held: boolean;
  /** Pauses so far. */
  readonly pauses: number;
  /** False for the one in which the run ended. */
  readonly whole: boolean;
}

export class ScheduleSeconds {
  #next = 0;
  #pausedSeconds = 0;
  #pauses = 0;
  #paused = false;

  /** The second that close() would close. */
  get next(): number {
    return this.#next;
  }

  /** @param reached real ms that the frames reach */
  close(paused: boolean, reached: number): Moment {
    const second = this.#next++;
    const held = paused || this.#paused;
    if (paused && !this.#paused) this.#pauses++;
    this.#paused = paused;
    const position = second - this.#pausedSeconds;
    if (paused) this.#pausedSeconds++;
    const end = (second + 1) * 1000;
    const whole = reached >= end - HAIR_MS;
    const at = whole ? end : Math.round(reached);
    return { second, at, position, held, pauses: this.#pauses, whole };
  }
}

/** Frames may end so little before the second that they end with. */
export const HAIR_MS = 10;
