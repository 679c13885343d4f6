/** How long a short synchronous piece of code takes, against another one. */
import { median } from './bench.ts';

const TURNS = 200_000;
const LEAST_ROUNDS = 7;

export type Turn = (turn: number) => unknown;

/** Nanoseconds a turn, medians of interleaved rounds; a first round of each is not counted. */
export function nanoseconds<Name extends string>(contenders: Record<Name, Turn>): Record<Name, number> {
  const names = Object.keys(contenders) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -1; round < LEAST_ROUNDS; round++) {
    for (const name of names) {
      const time = timeOf(contenders[name]);
      if (round >= 0) times.get(name)!.push(time);
    }
  }
  const medians = names.map((name) => [name, median(times.get(name)!)] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}

function timeOf(turn: Turn): number {
  let result: unknown;
  const from = process.hrtime.bigint();
  for (let i = 0; i < TURNS; i++) result = turn(i);
  const time = Number(process.hrtime.bigint() - from) / TURNS;
  // Looked at, so that the compiler cannot leave the turns out.
  if (result === time) throw new Error('unlikely');
  return time;
}
