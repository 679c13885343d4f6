/** Where axes have their marks, and what is written there. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const TIME_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48].map((hours) => hours * HOUR),
];

/** Round moments from `from` to `to` (ms), at most `most` of them, both ends included. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const longest = TIME_STEPS.at(-1) ?? HOUR;
  const step =
    TIME_STEPS.find((one) => (to - from) / one <= most) ?? longest * Math.ceil((to - from) / longest / most);
  return multiples(step, from, to);
}

/** Round numbers from `from` to `to`, at most `most` + 1 of them; from 0 at least two. */
export function linearTicks(from: number, to: number, most: number): number[] {
  const step = roundUp((to - from) / most);
  // Of an axis to 4.5 with room for two, 5 is beyond the end: 2 and 4.
  return multiples(step <= to - from ? step : roundUp(step / 2.5), from, to);
}

/** 1, 2 or 5 times a power of ten, not below `value`. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Powers of ten; 2 and 5 times these, too, when there is room or an axis within a decade would have no mark. */
export function logTicks(from: number, to: number, most: number): number[] {
  const decades = Math.max(1, Math.ceil(Math.log10(to / from)));
  const all = [1, 2, 5];
  if (decades * all.length <= most) return logMarks(from, to, all, 1);
  const powers = logMarks(from, to, [1], Math.max(1, Math.ceil(decades / most)));
  return powers.length > 0 ? powers : logMarks(from, to, all, 1);
}

/** Of each `every`th decade these multiples of its power of ten. */
function logMarks(from: number, to: number, factors: readonly number[], every: number): number[] {
  const ticks: number[] = [];
  const first = Math.floor(Math.log10(from) + 1e-9);
  for (let power = first; 10 ** power <= to * (1 + 1e-9); power++) {
    if ((power - first) % every !== 0) continue;
    for (const factor of factors) {
      const tick = factor * 10 ** power;
      if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** From a round number at or below `least` to one at or above `greatest`; both above 0. */
export function logRange(least: number, greatest: number): [number, number] {
  const low = 10 ** Math.floor(Math.log10(least));
  const from = [5, 2, 1].map((factor) => factor * low).find((one) => one <= least) ?? low;
  const to = roundUp(greatest);
  return to > from ? [from, to] : [from, from * 10];
}

/** From 0 to a little above `greatest`, at a round number. */
export function linearRange(greatest: number): [number, number] {
  if (!(greatest > 0)) return [0, 1];
  const step = roundUp(greatest / 8);
  return [0, Math.ceil((greatest * 1.02) / step) * step];
}

/** Of round microseconds, exactly: `500 µs`, `1.5 ms`, `20 ms`, `2 s`. */
export function latencyTick(microseconds: number): string {
  if (microseconds === 0) return '0';
  if (microseconds < 1000) return `${tidy(microseconds)} µs`;
  if (microseconds < 1e6) return `${tidy(microseconds / 1000)} ms`;
  return `${tidy(microseconds / 1e6)} s`;
}

/** `0`, `0.5`, `250`, `1.5k`, `20k`, `3M` */
export function numberTick(value: number): string {
  if (value < 1000) return tidy(value);
  return value < 1e6 ? `${tidy(value / 1000)}k` : `${tidy(value / 1e6)}M`;
}

/** Like linearTicks, round in KiB, MiB or GiB. */
export function byteTicks(from: number, to: number, most: number): number[] {
  const unit = 1024 ** Math.max(1, Math.min(3, Math.floor(Math.log2(Math.max(1, to)) / 10)));
  return linearTicks(from / unit, to / unit, most).map((tick) => tick * unit);
}

/** `0`, `500 KiB`, `1.5 MiB`, `2 GiB` */
export function bytesTick(value: number): string {
  const [unit, size] =
    value < 1024 ** 2 ? ['KiB', 1024] : value < 1024 ** 3 ? ['MiB', 1024 ** 2] : ['GiB', 1024 ** 3];
  return value === 0 ? '0' : `${tidy(value / Number(size))} ${unit}`;
}

/** `0:07`, `12:30`, `1:02:00`; with tenths below a second: `0:00.5` */
export function timeTick(ms: number): string {
  const seconds = Math.floor(ms / SECOND + 1e-9);
  const rest = Math.round(ms - seconds * SECOND);
  const tail = `${two(seconds % 60)}${rest > 0 ? `.${String(rest).padStart(3, '0').replace(/0+$/, '')}` : ''}`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${tail}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Without the noise of binary fractions. */
const tidy = (value: number): string => String(Number(value.toPrecision(4)));

function multiples(step: number, from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n++)
    ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}
