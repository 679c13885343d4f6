/** Values with units, as thresholds compare and show them. */

/** What a number measures: latencies in microseconds, shares from 0 to 1, counts. */
export type Measure = 'duration' | 'share' | 'count';

export interface Unit {
  readonly name: string;
  /** How many of the measure's own: microseconds, shares of 1, ones. */
  readonly size: number;
}

export const UNITS: Readonly<Record<Measure, readonly Unit[]>> = {
  duration: [
    { name: 'us', size: 1 },
    { name: 'µs', size: 1 },
    { name: 'ms', size: 1000 },
    { name: 's', size: 1_000_000 },
    { name: 'm', size: 60_000_000 },
    { name: 'h', size: 3_600_000_000 },
  ],
  share: [{ name: '%', size: 0.01 }],
  count: [{ name: '', size: 1 }],
};

export const OPERATORS = ['<=', '>=', '==', '!=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Without the noise of binary fractions: 99.9 × 0.01 is 0.999, as 999 of 1000 is. */
const decimal = (value: number): number => Number(value.toPrecision(15));

export const inMeasure = (value: number, unit: Unit): number => decimal(value * unit.size);

export function compare(a: number, operator: Operator, b: number): boolean {
  const [left, right] = [decimal(a), decimal(b)];
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}

/**
 * An observed value in a unit, as short as can be while staying on its side of the limit: 99.8996 % is shown as
 * `99.9%` beside a limit of 99 %, and as `99.8996%` beside one of 99.9 %.
 */
export function showQuantity(value: number, unit: Unit, limit: number): string {
  const side = Math.sign(decimal(value) - decimal(limit));
  const inUnit = decimal(value / unit.size);
  const wholeDigits = Math.trunc(inUnit).toString().length;
  for (let digits = Math.max(4, wholeDigits); digits < 15; digits++) {
    const shown = Number(inUnit.toPrecision(digits));
    if (Math.sign(inMeasure(shown, unit) - decimal(limit)) === side) return `${shown}${unit.name}`;
  }
  return `${inUnit}${unit.name}`;
}
