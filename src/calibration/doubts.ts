/** What makes figures doubtful, and when they are worth nothing. Pure. */
import type { RequestCeiling } from './calibration.ts';

/** Of the machine, that others may have had, until figures are doubtful and until they say more of the others. */
const OTHERS = 0.1;
const TOO_MANY_OTHERS = 0.4;
/** Between two measurements of the same; the levels of the stairs are 7 % apart. */
const UNSTEADY = 0.15;
const WORTHLESS = 0.35;

export interface Signs {
  /** Share of the machine that other programs had, 0…1. */
  readonly others: number;
  /** By how much two measurements of the same differed, as a share of the higher one; absent: each was made once. */
  readonly spreads?: Readonly<Record<string, number>> | undefined;
  readonly requests: readonly RequestCeiling[];
}

export interface Doubts {
  readonly told: readonly string[];
  /** Why the figures are not worth keeping. */
  readonly refused?: string;
}

export function doubtsOf({ others, spreads, requests }: Signs): Doubts {
  const told: string[] = [];
  if (others > OTHERS)
    told.push(`other programs had ${percent(others)} of the machine: the figures are too low`);
  if (!spreads) told.push('each measurement was made once (--quick): nothing tells how steady it is');
  for (const [what, spread] of Object.entries(spreads ?? {}))
    if (spread > UNSTEADY) told.push(`two measurements of the ${what} differed by ${percent(spread)}`);
  for (const { workers, boundBy } of requests)
    if (boundBy === 'responder')
      told.push(
        `with ${workers} ${workers === 1 ? 'worker' : 'workers'} the null responder was the limit: workers carry more`,
      );
  const [worst] = Object.entries(spreads ?? {})
    .filter(([, spread]) => spread > WORTHLESS)
    .toSorted(([, a], [, b]) => b - a);
  const refused = worst
    ? `two measurements of the ${worst[0]} differed by ${percent(worst[1])}`
    : others > TOO_MANY_OTHERS
      ? `other programs had ${percent(others)} of the machine`
      : undefined;
  return { told, ...(refused !== undefined && { refused }) };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
