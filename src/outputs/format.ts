/** Numbers as people read them. Every function is honest at the edges: nothing rounds up to "all" or down to "none". */

const UNITS = ['µs', 'ms', 's'] as const;

/** A duration of `microseconds` with 3 significant digits: `850 µs`, `1.23 ms`, `12.3 ms`, `1.00 s`, `1,234 s`. */
export function duration(microseconds: number): string {
  let value = microseconds;
  let unit = 0;
  while (unit < UNITS.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? count(value) : threeDigits(value)} ${UNITS[unit]}`;
}

/** The same from milliseconds, as summaries keep them. */
export const durationOfMs = (milliseconds: number): string => duration(milliseconds * 1000);

/** Real or simulated time on a clock: `0:07`, `12:34`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const tail = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}

/** A whole number with thousands separators. */
export const count = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A short number for narrow places: `0`, `950`, `3.2k`, `12k`, `1.5M`. Rounded down, so `999,999` is not `1M`. */
export function short(n: number): string {
  if (n < 1000) return String(Math.floor(n));
  const [value, suffix] = n < 1_000_000 ? [n / 1000, 'k'] : [n / 1_000_000, 'M'];
  return `${value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value)}${suffix}`;
}

/** Events a second: `4,512/s`, `12.3/s`, `0.25/s`, `0/s`. */
export function rate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  return perSecond < 0.01 ? '<0.01/s' : `${threeDigits(perSecond)}/s`;
}

/**
 * `part` of `whole` in percent. `100 %` and `0 %` only when exact: 99.996 % is `>99.99 %`, 0.004 % is `<0.01 %`;
 * from 99 % on digits are cut, not rounded. `–` of nothing.
 */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  if (part === 0) return '0 %';
  if (part === whole) return '100 %';
  const value = (100 * part) / whole;
  if (value < 0.01) return '<0.01 %';
  if (value > 99.99 && value < 100) return '>99.99 %';
  if (value >= 99 && value < 100) return `${(Math.floor(value * 100) / 100).toFixed(2)} %`;
  return `${threeDigits(value)} %`;
}

/** A share 0…1 of a gauge, to whole percents: `34 %`. */
export const share = (fraction: number): string => `${Math.floor(fraction * 100)} %`;

export function bytes(n: number): string {
  return n < 1024 * 1024 ? `${count(n / 1024)} KiB` : `${threeDigits(n / (1024 * 1024))} MiB`;
}

/** Three significant digits, two decimals at most; whole numbers from 100 on. */
function threeDigits(value: number): string {
  if (value === 0) return '0';
  if (value >= 99.95) return count(value);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
