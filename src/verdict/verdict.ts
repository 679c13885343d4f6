/**
 * What a run comes to. The first row that applies decides; the reasons of the others are told after it.
 *
 *   what happened        verdict   exit   why in this order
 *   a worker was lost    INVALID    97    part of the load and of the numbers is gone: nothing else is sure
 *   stopped from outside INVALID   105    the load was not applied to its end, and someone chose that
 *   not as asked         INVALID    98    thresholds would judge this machine, not the target
 *   a threshold failed   FAIL       99
 *   –                    PASS        0
 */
import type { StoppedBy, Summary, ThresholdResult } from '../metrics/summary.ts';
import { EXIT } from './exit-codes.ts';
import type { Invalidity } from './validity.ts';

export interface RunEnd {
  readonly thresholds: readonly ThresholdResult[];
  readonly invalidities: readonly Invalidity[];
  readonly lost: readonly { readonly worker: number; readonly reason: string }[];
  readonly stopped: boolean;
  /** One of the thresholds, which then fails: no invalidity comes of a stop that the run itself asked for. */
  readonly stoppedBy?: StoppedBy | undefined;
}

export type Verdict = Pick<Summary, 'verdict' | 'reasons' | 'exitCode'> & {
  readonly stopped?: NonNullable<Summary['stopped']>;
};

interface Row {
  /** Reasons why this row applies; none: it does not. */
  readonly reasons: (end: RunEnd) => string[];
  readonly verdict: Summary['verdict'];
  readonly exitCode: number;
  readonly stopped?: NonNullable<Summary['stopped']>;
}

const ROWS: readonly Row[] = [
  {
    reasons: ({ lost }) => lost.map(({ worker, reason }) => `worker ${worker} was lost: ${reason}`),
    verdict: 'INVALID',
    exitCode: EXIT.workerLost,
    stopped: 'worker lost',
  },
  {
    reasons: ({ stopped }) => (stopped ? ['the run was stopped from outside before its end'] : []),
    verdict: 'INVALID',
    exitCode: EXIT.stoppedFromOutside,
    stopped: 'from outside',
  },
  {
    reasons: ({ invalidities }) => invalidities.map(({ cause, mend }) => `${cause}; ${mend}`),
    verdict: 'INVALID',
    exitCode: EXIT.invalid,
  },
  {
    reasons: ({ thresholds, stoppedBy }) =>
      thresholds
        .filter(({ passed, notReached }) => !passed && !notReached)
        .map((result) => thresholdReason(result, stoppedBy)),
    verdict: 'FAIL',
    exitCode: EXIT.thresholdFailed,
  },
];

export function decide(end: RunEnd): Verdict {
  const applying = ROWS.map((row) => ({ row, reasons: row.reasons(end) })).filter(
    ({ reasons }) => reasons.length > 0,
  );
  const first = applying[0]?.row;
  if (first === undefined) return { verdict: 'PASS', exitCode: EXIT.pass, reasons: [] };
  return {
    verdict: first.verdict,
    exitCode: first.exitCode,
    reasons: applying.flatMap(({ reasons }) => reasons),
    ...(first.stopped ? { stopped: first.stopped } : {}),
  };
}

/** The command's exit code once the results were written, or not: only a pass gives way to 106. */
export const withResults = (exitCode: number, notWritten: string | undefined): number =>
  exitCode === EXIT.pass && notWritten !== undefined ? EXIT.resultsNotWritten : exitCode;

function thresholdReason(
  { expression, scope, observed, at }: ThresholdResult,
  stoppedBy: StoppedBy | undefined,
): string {
  const stopper = stoppedBy?.expression === expression && stoppedBy.scope === scope;
  const where = scope === 'whole run' ? '' : ` (${scope})`;
  const when = at === undefined ? '' : ` at ${clockOf(at)}`;
  return `${expression} failed${where}: ${observed}${when}${stopper ? `; it stopped the run at ${clockOf(stoppedBy.at)}` : ''}`;
}

/** `1:05` of real ms since the start. */
const clockOf = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
