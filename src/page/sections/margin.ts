/** `+88 %`, `−25 %`; never 0 where there is some. */
export function marginInWords(margin: number): string {
  const percents = Math.abs(margin) * 100;
  const digits = percents >= 10 ? 0 : percents >= 1 ? 1 : 2;
  return `${margin < 0 ? '−' : '+'}${percents !== 0 && percents < 0.01 ? '<0.01' : percents.toFixed(digits)} %`;
}
