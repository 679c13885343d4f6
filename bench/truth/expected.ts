/** What latencies must come out, from what was due and what was planted alone. Pure. */

export interface Asked {
  readonly device: number;
  /** ms, on any axis that all share. */
  readonly due: number;
  /** What passes from its send to its reply; ms. */
  readonly delay: number;
}

export interface Expected {
  readonly fromDue: number;
  readonly fromSend: number;
}

export interface Stall {
  readonly from: number;
  readonly to: number;
}

/**
 * A device asks when that is due and its last reply has come; no reply comes within a stall, and what would have come
 * within comes at its end.
 * @param asked in the order in which they are due
 */
export function expected(asked: readonly Asked[], stall?: Stall): Expected[] {
  const free = new Map<number, number>();
  return asked.map(({ device, due, delay }) => {
    const sent = Math.max(due, free.get(device) ?? due);
    const comes = sent + delay;
    const end = stall && comes >= stall.from && comes < stall.to ? stall.to : comes;
    free.set(device, end);
    return { fromDue: end - due, fromSend: end - sent };
  });
}

/** The value that this percentage of all values are at or below, as histograms take it. @param values in any order */
export function percentileOf(values: readonly number[], percentage: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.ceil((percentage / 100) * sorted.length * (1 - Number.EPSILON));
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}

/** 1 % of what was planted, or 100 µs where that is more; ms. */
export const allowed = (planted: number): number => Math.max(0.01 * planted, 0.1);
