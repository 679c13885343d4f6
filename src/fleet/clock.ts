/** The live world's time: real milliseconds since the start of the run, and the schedule that a pause holds. */

export interface Clock {
  /** Real ms since the start of the run; monotonic, with fractions. Negative before the start. */
  now(): number;
  /** Epoch ms. */
  wall(): number;
  /** Calls back once, in real ms from now. Returns a function that takes that back. */
  after(ms: number, call: () => void): () => void;
  /** Calls back on the event loop's next turn. */
  soon(call: () => void): void;
}

export interface RunClock extends Clock {
  /** Makes a moment of process.hrtime.bigint() zero; every thread of a machine shares that axis. */
  start(at: bigint): void;
}

export function monotonicClock(): RunClock {
  let zero = performance.now();
  return {
    start(at) {
      zero = performance.now() - Number(process.hrtime.bigint() - at) / 1e6;
    },
    now: () => performance.now() - zero,
    wall: () => Date.now(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    soon: (call) => void setImmediate(call),
  };
}
