/** What comes of holding one run against others; versioned, additions keep the version, changes raise it. */
import type { FigureId } from './figures.ts';

export const COMPARISON_VERSION = 1;

/**
 * `noise`: less than what runs differ by anyway, or too little to matter. `unsure`: nobody can tell, `because` says
 * why. The others: a change beyond noise.
 */
export type ChangeVerdict =
  | 'noise'
  | 'slower'
  | 'faster'
  | 'more errors'
  | 'fewer errors'
  | 'less throughput'
  | 'more throughput'
  | 'unsure';

export interface ComparedFigure extends FigureId {
  /** Microseconds, a share of 1, or attempts a second; of several base runs their mean (geometric, but of shares). */
  readonly base: number;
  readonly new: number;
  /** A share of the base: 0.1 is 10 % more; of errors: the difference of the shares. */
  readonly change: number;
  /** 95 %, of the change. */
  readonly interval: readonly [number, number];
  readonly verdict: ChangeVerdict;
  /** Attempts behind it; of the base: of the run that has fewest. */
  readonly samples: { readonly base: number; readonly new: number };
  /** What stands in the way of judging it, or of calling it a change. */
  readonly because?: string;
}

export interface GateResult {
  /** As given. */
  readonly text: string;
  /** `unsure`: it could not be judged. */
  readonly result: 'holds' | 'fails' | 'unsure';
  /** What it was judged by; absent where not every run has it. */
  readonly figure?: ComparedFigure;
  readonly because?: string;
}

export interface ComparedRun {
  readonly folder: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly target: string;
}

export interface Comparison {
  readonly version: typeof COMPARISON_VERSION;
  readonly scenario: string;
  /** Only this phase was looked at. */
  readonly phase?: string;
  readonly base: readonly ComparedRun[];
  readonly new: ComparedRun;
  /** Why the runs can't really be compared; compared by force all the same. */
  readonly forced: readonly string[];
  /** What differs and does not stand in the way. */
  readonly notes: readonly string[];
  /** By fleet and step, in the order of the scenario. */
  readonly figures: readonly ComparedFigure[];
  readonly gates: readonly GateResult[];
  readonly exitCode: number;
}
