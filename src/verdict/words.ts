/** Numbers in the sentences of a verdict. */

/** `1,234` */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US');

/** Of 0…1, to whole percents: `97 %`. */
export const percents = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`;

/** `850 ms`, `1.8 s`, `42 s` */
export function time(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** `1.3` */
export const cores = (n: number): string => n.toFixed(1);

/** Two significant digits, rounded down: 30,912 is `30,000`. */
export function atMost(perSecond: number): string {
  if (perSecond < 1) return perSecond.toPrecision(1);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(perSecond)) - 1);
  return count(Math.floor(perSecond / unit) * unit);
}
