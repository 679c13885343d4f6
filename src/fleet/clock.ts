/** The live world's time: real milliseconds since the start of the run, and the schedule that a pause holds. */

import { performance } from 'node:perf_hooks';

export interface Clock {
  /** Real ms since the start of the run; monotonic, with fractions. Negative before the start. */
  now(): number;
  /** What now() gave last: for free, and at most a message old while messages are handled. */
  lately(): number;
  /** Epoch ms. */
  wall(): number;
  /**
   * When the first message of the event loop's present turn was there to be handled, on the axis of now(). A turn
   * learns of up to 1,024 sockets at once. To be asked by what handles messages only.
   */
  turnBegan(): number;
  /** Calls back once, in real ms from now. Returns a function that takes that back. */
  after(ms: number, call: () => void): () => void;
  /** Calls back on the event loop's next turn. */
  soon(call: () => void): void;
}

export interface RunClock extends Clock {
  /** Makes a moment of process.hrtime.bigint() zero; every thread of a machine shares that axis. */
  start(at: bigint): void;
}

/**
 * Until a turn of the event loop is so old (ms), what its messages waited for each other is no time of the platform's:
 * all were there when it began. Later ones may have come since, where more than 1,024 sockets were ready.
 */
export const YOUNG_TURN_MS = 4;

export function monotonicClock(): RunClock {
  let zero = performance.now();
  let last = zero;
  /** On the axis of performance.now(); 0 until the turn has brought a message. */
  let began = 0;
  const turnOver = () => {
    began = 0;
  };
  return {
    start(at) {
      zero = performance.now() - Number(process.hrtime.bigint() - at) / 1e6;
    },
    now: () => {
      last = performance.now();
      return last - zero;
    },
    lately: () => last - zero,
    turnBegan() {
      if (began === 0) {
        last = performance.now();
        began = last;
        // Immediates come when a turn has handled what it was told of.
        setImmediate(turnOver);
      }
      return began - zero;
    },
    wall: () => Date.now(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    soon: (call) => void setImmediate(call),
  };
}
