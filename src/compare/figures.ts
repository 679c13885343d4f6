/** What is measured of each step of a run, to be held against the same of other runs. */

export const PERCENTILES = [50, 90, 95, 99, 99.9] as const;

export const LATENCY_FIGURES = ['mean', 'p50', 'p90', 'p95', 'p99', 'p99.9'] as const;
export type LatencyFigure = (typeof LATENCY_FIGURES)[number];

/** `errors`: share of attempts that did not succeed. `throughput`: attempts that succeeded a second. */
export const FIGURES = [...LATENCY_FIGURES, 'errors', 'throughput'] as const;
export type FigureName = (typeof FIGURES)[number];

export interface FigureId {
  /** Both '' for errors and throughput over all steps. */
  readonly fleet: string;
  readonly step: string;
  readonly figure: FigureName;
  /** From which moment a latency is taken; absent for what is no latency. */
  readonly clock?: 'due' | 'sent';
}

export interface MeasuredFigure extends FigureId {
  /** Microseconds, a share of 1, or attempts a second. */
  readonly value: number;
  /** Attempts behind it. */
  readonly samples: number;
  /**
   * What chance within the run makes of it, as a standard deviation: of its logarithm; of a share: of the share
   * itself. Not what differs from run to run.
   */
  readonly deviation: number;
  /** Blocks of time with samples, from which the deviation was seen; few of them show little. */
  readonly blocks: number;
  /** Why it is too little to judge by. */
  readonly unsure?: string;
}

export const isLatency = (figure: FigureName): figure is LatencyFigure =>
  figure !== 'errors' && figure !== 'throughput';

export const keyOf = ({ fleet, step, figure, clock }: FigureId): string =>
  [fleet, step, figure, clock ?? ''].join('\u0000');
