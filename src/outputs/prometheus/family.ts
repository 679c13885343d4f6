/** What an exposition is made of, before it is written in one of its two formats. */
import type { Histogram } from '../../metrics/histogram.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Figure {
  readonly labels: Labels;
  readonly value: number;
}

/** Microseconds, as we count them; seconds are made of them as they are written. */
export interface Distribution {
  readonly labels: Labels;
  readonly histogram: Histogram;
}

export interface FigureFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly Figure[];
}

export interface HistogramFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'histogram';
  readonly samples: readonly Distribution[];
}

export type Family = FigureFamily | HistogramFamily;

export const gauge = (name: string, help: string, samples: readonly Figure[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
});

export const counter = (name: string, help: string, samples: readonly Figure[]): Family => ({
  name,
  help,
  type: 'counter',
  samples,
});
